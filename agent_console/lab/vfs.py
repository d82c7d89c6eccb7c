"""What SQLite takes for the operating system: files of a ``Volume``, with a named point at each access.

Locks and the shared memory of the write-ahead log are those of the real operating system, on an
empty file in the place of the database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agent_console.lab.image import Image
from agent_console.lab.loop import Crash
from agent_console.lab.volume import DiskFull, IoError, Process, Volume
from escalation.errors import HandraiseError


class SimulatorMissing(HandraiseError):
    """The simulator needs the package apsw: install handraise[lab], or apsw by itself."""


try:
    import apsw as apsw  # whoever needs it takes it from here, where its absence has a name
except ModuleNotFoundError as _missing:
    raise SimulatorMissing from _missing

_SECTOR_SIZE = 4096


class Vfs(apsw.VFS):
    """A volume, under the name that connections are opened with."""

    def __init__(self, name: str, volume: Volume, anchor: Path) -> None:
        """Register it; ``anchor`` is the empty file on the real disk, in the database's place."""
        super().__init__(name, "unix")
        self.name = name
        self.acting = Process("", volume)
        """Whoever called SQLite last: files that it opens are opened for them."""
        self._volume = volume
        self._anchor = str(anchor)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> Any:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            _pass(self.acting, "disk.open")
            image = self._volume.open(str(path))
            return _Database(self._volume, self.acting, image, self._anchor, flags)
        image = Image() if path is None else self._volume.open(path)
        kind = "wal" if flags[0] & apsw.SQLITE_OPEN_WAL else "other"
        return _Journal(self._volume, self.acting, image, kind)

    def xDelete(self, path: str, is_folder_synced: bool) -> None:  # noqa: N802
        _pass(self.acting, "disk.delete")
        if not self._volume.delete(path):
            missing = apsw.IOError("disk I/O error")
            missing.extendedresult = apsw.SQLITE_IOERR_DELETE_NOENT  # type: ignore[attr-defined]
            raise missing
        if is_folder_synced:
            self._volume.sync_folder()

    def xAccess(self, path: str, flags: int) -> bool:  # noqa: N802, ARG002
        return path in self._volume.now

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name

    def xSleep(self, microseconds: int) -> int:  # noqa: N802
        return microseconds


class _Content:
    """What a process reads and writes of a file that it has open."""

    def __init__(self, volume: Volume, process: Process, image: Image, kind: str) -> None:
        self._volume = volume
        self._process = process
        self._image = image
        self._syncs_folder = kind != "db"
        """As on any Unix: the first sync of a journal makes safe also that it exists."""
        self._read, self._write, self._sync, self._truncate = (
            f"disk.{act}.{kind}" for act in ("read", "write", "sync", "truncate")
        )

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        _pass(self._process, self._read)
        return self._image.read(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        _require_alive(self._process)
        try:
            _pass(self._process, self._write)
        except apsw.Error:
            self._image.write(data[: len(data) // 2], offset)  # so far it came
            raise
        self._image.write(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        _pass(self._process, self._truncate)
        self._image.resize(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802, ARG002
        _pass(self._process, self._sync)
        self._volume.sync(self._image)
        if self._syncs_folder:
            self._syncs_folder = False
            self._volume.sync_folder()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._image.content)


class _Database(_Content, apsw.VFSFile):
    """The database: its content is the volume's, its locks and shared memory are real."""

    def __init__(
        self, volume: Volume, process: Process, image: Image, anchor: str, flags: list[int]
    ) -> None:
        apsw.VFSFile.__init__(self, "unix", anchor, flags)
        _Content.__init__(self, volume, process, image, "db")


class _Journal(_Content):
    """Any other file: nobody takes a lock of it."""

    def xClose(self) -> None:  # noqa: N802
        """Nothing to let go of."""

    def xLock(self, level: int) -> None:  # noqa: N802
        """Nobody else wants it."""

    def xUnlock(self, level: int) -> None:  # noqa: N802
        """Nobody else wants it."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: N802, ARG002
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return _SECTOR_SIZE

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


def _require_alive(process: Process) -> None:
    if process.is_dead:
        raise apsw.IOError("disk I/O error")


def _pass(process: Process, point: str) -> None:
    """Pass a point, and say in SQLite's words what happens there."""
    try:
        process.pass_point(point)
    except (Crash, IoError):
        raise apsw.IOError("disk I/O error") from None
    except DiskFull:
        raise apsw.FullError("database or disk is full") from None
