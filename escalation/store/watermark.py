"""How far a database has come, noted in a small file beside it: an older copy in its place is noticed."""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from escalation.errors import StorageUnavailable
from escalation.store.sqlite_file import DRIVER, SqliteFile, open_sqlite_file

if TYPE_CHECKING:
    from sqlite3 import Connection

_LOG_ID = "SELECT value FROM meta WHERE key = 'log_id'"
_NEWEST = "SELECT position, digest FROM events ORDER BY position DESC LIMIT 1"
_AT = "SELECT digest FROM events WHERE position = ?"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watermark:
    """A log, a global position in it that was on the disk, and the digest (hex) of the row there."""

    log_id: str
    position: int
    digest: str

    def is_held_by(self, connection: Connection, log_id: str) -> bool:
        """Say whether a database, whose ``log_id`` is given, still holds what was seen of it."""
        if log_id != self.log_id:
            return False
        row = connection.execute(_AT, (self.position,)).fetchone()
        return self.position == 0 or (row is not None and _show(row[0]) == self.digest)


def find_place(path: Path) -> Path:
    """Return where the watermark of a database is kept."""
    return path.with_name(f"{path.name}.seen")


def read_watermark(path: Path) -> Watermark | None:
    """Return what was noted beside a database; ``None`` when nothing readable was."""
    try:
        content = json.loads(find_place(path).read_text(encoding="utf-8"))
        return Watermark(str(content["log_id"]), int(content["position"]), str(content["digest"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def forget_watermark(path: Path) -> None:
    """Remove what was noted: about the next database in that place nothing is known."""
    find_place(path).unlink(missing_ok=True)


class WatermarkKeeper:
    """Notes again and again how far one database has come, for a server. Blocks.

    Only what is committed is noted, and every commit is on the disk before it is seen: so a power
    loss leaves a watermark behind the database or at it, never ahead of it.
    """

    def __init__(self, database_url: str) -> None:
        """Raises the errors of ``open_sqlite_file``."""
        self._file: SqliteFile = open_sqlite_file(database_url)
        self._connection: Connection | None = None
        self._noted: Watermark | None = None
        self._noting = threading.Lock()
        self._closed = False

    def note(self) -> None:
        """Note the present position, if it is another than before; what goes wrong is logged."""
        with self._noting:
            try:
                mark = self._find()
                if mark is not None and mark != self._noted:
                    _write(self._file.path, mark)
                    self._noted = mark
            except (DRIVER.Error, UnicodeDecodeError, StorageUnavailable, OSError) as error:
                _log.warning("how far the database has come could not be noted: %s", error)
                self._disconnect()

    def close(self) -> None:
        """Note it for the last time and let go of the database; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self.note()
        with self._noting:
            self._disconnect()
            self._file.close()

    def _find(self) -> Watermark | None:
        if self._connection is None:
            self._connection = self._file.connect()
        named = self._connection.execute(_LOG_ID).fetchone()
        newest = self._connection.execute(_NEWEST).fetchone()
        if named is None:
            return None
        return Watermark(named[0], 0, "") if newest is None else _build(named[0], *newest)

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(DRIVER.Error):
                self._connection.close()
            self._connection = None


def _build(log_id: str, position: int, digest: object) -> Watermark:
    return Watermark(log_id, position, _show(digest))


def _show(digest: object) -> str:
    return digest.hex() if isinstance(digest, bytes) else ""


def _write(path: Path, mark: Watermark) -> None:
    """Put it in place whole or not at all."""
    part = path.with_name(f".{path.name}.seen.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump(asdict(mark), file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(find_place(path))
    except OSError:
        part.unlink(missing_ok=True)
        raise
