"""One simulated machine's disk, with the product's database on it: processes crash, the power goes."""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import tempfile
import weakref
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

from agent_console.lab.driver import SimFile
from agent_console.lab.entropy import seeded_entropy
from agent_console.lab.vfs import Vfs
from agent_console.lab.volume import OnPoint, Process, Volume, pass_by
from escalation.store.identity import load_identity
from escalation.store.migrate import migrate
from escalation.store.sqlite_file import open_sqlite_file

_MEMORY = Path("/dev/shm")  # noqa: S108 shared memory between processes is what it is for
_names = itertools.count()

_NOT_PLAYED = (
    "alembic_version", "calibrations", "certifications", "customers", "decisions", "deliveries",
    "disabled_receivers", "knowledge_entries", "knowledge_vectors", "learnt_questions",
    "model_days", "people", "policies",
)  # fmt: skip
"""Tables that nothing simulated reads or writes: each connection would read what they are anew."""
PATH = Path("/simulated/handraise.db")
"""Where processes see the database, on every disk."""


class Disk:
    """Holds one migrated database, which many processes may have open.

    Every step that a process takes passes a named point: ``disk.open``, ``disk.delete``,
    ``disk.read``, ``disk.write``, ``disk.sync`` and ``disk.truncate`` with ``.db`` or ``.wal``,
    and around statements ``sql.begin``, ``sql.read``, ``sql.append``, ``sql.save``, ``sql.turns``,
    ``sql.write``, ``sql.pragma``, ``sql.commit.before`` and ``sql.commit.after``. There
    ``on_point`` may raise ``Crash``, after which the process is dead, ``DiskFull`` or ``IoError``,
    and around statements ``Busy``; after a commit they leave open whether it happened.
    """

    def __init__(self, checkpoint_pages: int = 1000) -> None:
        """Make a disk. The log is moved into the database when it has so many pages."""
        self._folder = Path(tempfile.mkdtemp(prefix="handraise-", dir=_find_memory()))
        self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder)
        anchor = self._folder / "locks"
        anchor.touch()
        self._checkpoint_pages = checkpoint_pages
        self.volume = Volume()
        """The files themselves; ``volume.ignores_syncs`` makes them a disk that lies."""
        self._vfs = Vfs(f"handraise-{next(_names)}", self.volume, anchor)
        self._files: dict[SimFile, str] = {}
        self.volume.reset(str(PATH), load_blank().content)

    @property
    def on_point(self) -> OnPoint:
        """What is called with a process and the point it passes."""
        return self.volume.on_point

    @on_point.setter
    def on_point(self, on_point: OnPoint) -> None:
        self.volume.on_point = on_point

    def open_file(self, owner: str) -> SimFile:
        """Give a new process the database, in the shape that ``SqliteLog`` takes."""
        file = self._build_file(owner)
        self._files[file] = owner
        return file

    def crash(self, owner: str) -> None:
        """End a process: its locks are gone, what it has written stays."""
        for file in [file for file, its in self._files.items() if its == owner]:
            del self._files[file]
            file.crash()

    def crash_all(self) -> None:
        """End every process."""
        while self._files:
            file, _ = self._files.popitem()
            file.crash()

    def lose_power(self, random: Random) -> None:
        """End all processes; of what was not synced, chance decides what is left."""
        self.crash_all()
        self.volume.lose_power(random)

    def tear_wal(self, random: Random) -> bool:
        """Cut or spoil the unsynced end of the write-ahead log, after every process has ended.

        Returns whether there was such an end.
        """
        self.crash_all()
        wal = self.volume.now.get(f"{PATH}-wal")
        return wal is not None and wal.tear(random)

    def backup(self) -> bytes:
        """Copy the database as it is at this moment, everything committed included."""
        on_point, self.on_point = self.on_point, pass_by
        try:
            return self._build_file("").copy()
        finally:
            self.on_point = on_point

    def restore(self, content: bytes) -> None:
        """End all processes and put a copy in the place of the database."""
        self.crash_all()
        self.volume.reset(str(PATH), content)

    def close(self) -> None:
        """Let go of everything."""
        self.crash_all()
        self._vfs.unregister()
        self._remove_folder()

    def _build_file(self, owner: str) -> SimFile:
        process = Process(owner, self.volume)
        return SimFile(PATH, self._vfs, process, self._checkpoint_pages)


class Blank(NamedTuple):
    """A migrated database with nothing in it but its name."""

    content: bytes
    log_id: str


@functools.cache
def load_blank() -> Blank:
    """Return what every disk begins with; made once, for it takes a while."""
    with tempfile.TemporaryDirectory() as folder, seeded_entropy("blank"):
        path = Path(folder) / "blank.db"
        migrate(f"sqlite:///{path}")
        file = open_sqlite_file(f"sqlite:///{path}")
        log_id, _ = load_identity(file)
        with closing(file.connect()) as connection:
            for table in _NOT_PLAYED:
                connection.execute(f"DROP TABLE {table}")
            connection.execute("VACUUM")
        file.close()
        return Blank(path.read_bytes(), log_id)


def _find_memory() -> Path:
    """Return a folder that is in memory where there is one."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
