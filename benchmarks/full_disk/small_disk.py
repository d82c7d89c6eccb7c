"""A disk that can be filled: a tmpfs of a few megabytes, or a limit on the size of a process's files."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

MEGABYTES = 24
_AGAIN = "HANDRAISE_FULL_DISK_INSIDE"
"""Set for a program that was started again where it may mount."""


class SmallDisk(Protocol):
    """Where the server keeps its data. ``how`` says in words what makes it full."""

    folder: Path
    how: str

    def fill(self, pid: int) -> None:
        """Leave no room for a process; to be called again and again, for it may make some itself."""
        ...

    def empty(self, pid: int) -> None:
        """Give the room back."""
        ...


class SmallTmpfs:
    """A file system of its own, in memory; a file that grows until there is no room fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.how = f"a tmpfs of {MEGABYTES} MB"
        self._filler = folder / "filler"

    def fill(self, pid: int) -> None:
        with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as file:
            for size in (65_536, 4096, 1):
                with contextlib.suppress(OSError):
                    while file.write(b"\0" * size):
                        pass

    def empty(self, pid: int) -> None:
        self._filler.unlink()


class LimitedFiles:
    """An ordinary folder; no file of the process may grow beyond the size it has.

    A write beyond that fails, as with no room left, though SQLite calls it an I/O error.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.how = "a limit on the size of the server's files"

    def fill(self, pid: int) -> None:
        largest = max(each.stat().st_size for each in self.folder.glob("*.db*"))
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (min(largest, 65_536), hard))

    def empty(self, pid: int) -> None:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def open_small_disk(folder: Path, *, by_limit: bool = False) -> Iterator[SmallDisk]:
    """Mount a small disk at ``folder`` where that is allowed, else (or ``by_limit``) limit files."""
    if by_limit or not _mount(folder):
        yield LimitedFiles(folder)
        return
    try:
        yield SmallTmpfs(folder)
    finally:
        subprocess.run([_find("umount"), "--lazy", str(folder)], check=False)


def start_again_where_mounting_is_allowed(module: str, arguments: Sequence[str]) -> None:
    """Replace this program by itself in a namespace of its own, where it may mount; else do nothing."""
    if (
        _AGAIN in os.environ
        or not sys.platform.startswith("linux")
        or shutil.which("unshare") is None
    ):
        return
    apart = [_find("unshare"), "-rm", sys.executable]
    if subprocess.run([*apart, "-c", ""], check=False, capture_output=True).returncode:
        return
    command = [*apart, "-m", module, *arguments]
    os.execve(apart[0], command, os.environ | {_AGAIN: "yes"})  # noqa: S606 no shell is wanted


def _find(program: str) -> str:
    return shutil.which(program) or program


def _mount(folder: Path) -> bool:
    options = f"size={MEGABYTES}m,mode=0700"
    command = [_find("mount"), "-t", "tmpfs", "-o", options, "handraise", str(folder)]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False
