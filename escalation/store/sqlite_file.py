"""A SQLite file as this process has it open: driver, settings, and who else may have it open."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from escalation.errors import (
    DatabaseInUse,
    OldSqlite,
    StorageUnavailable,
    UnreadableDatabase,
    UnwritableFolder,
)

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from sqlite3 import Connection


def _find_driver() -> Any:
    """Return the SQLite module with the newer SQLite in it, as far as it is installed."""
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return import_module("sqlite3")


DRIVER: Any = _find_driver()
FAULTS: tuple[type[Exception], ...] = (DRIVER.Error, UnicodeDecodeError)
"""What the driver raises; the second where the very names of the columns are damaged."""
OLDEST = (3, 35, 0)
SHAREABLE = (3, 51, 3)
"""Before this version two connections that write or checkpoint at once may damage the file."""
BUSY_SECONDS = 5.0

_PREFIX = "sqlite:///"
_open_files: dict[Path, SqliteFile] = {}
_registry = threading.Lock()


@dataclass(slots=True, eq=False)
class SqliteFile:
    """One database file, shared by everything in this process that has it open."""

    path: Path
    writing: threading.Lock = field(default_factory=threading.Lock)
    """Held for every write transaction, so that threads queue instead of polling each other."""
    _users: int = 0
    _lock: IO[bytes] | None = None

    def connect(self, *, busy_seconds: float = BUSY_SECONDS) -> Connection:
        """Open a connection that leaves transactions to the caller and may change threads."""
        try:
            connection: Connection = DRIVER.connect(
                self.path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
            )
            prepare_connection(connection)
        except DRIVER.Error as error:
            raise explain(error, self.path) from error
        return connection

    def close(self) -> None:
        """Let go of the file; the last one out gives up the lock between processes."""
        with _registry:
            self._users -= 1
            if self._users == 0:
                del _open_files[self.path]
                if self._lock is not None:
                    self._lock.close()


def open_sqlite_file(database_url: str) -> SqliteFile:
    """Open ``sqlite:///PATH`` for this process, making its folder.

    Raises ``UnwritableFolder``, ``OldSqlite``, and ``DatabaseInUse`` where the installed SQLite
    must not share the file with another process.
    """
    path = find_path(database_url)
    version = DRIVER.sqlite_version_info
    if version < OLDEST:
        raise OldSqlite(
            f"SQLite {DRIVER.sqlite_version} is too old: install pysqlite3 or a newer Python."
        )
    _require_writable(path)
    with _registry:
        opened = _open_files.get(path)
        if opened is None:
            opened = SqliteFile(path)
            if version < SHAREABLE:
                opened._lock = _take_lock(
                    path.with_name(f"{path.name}.lock"),
                    f"Another process has {path} open, and SQLite {DRIVER.sqlite_version} must not "
                    "share it: stop that process first, or install the package pysqlite3.",
                )
            _open_files[path] = opened
        opened._users += 1
    return opened


def find_path(database_url: str) -> Path:
    """Return the file of ``sqlite:///PATH``. Raises ``StorageUnavailable``."""
    if not database_url.startswith(_PREFIX):
        raise StorageUnavailable(f"{database_url!r} is no database of ours: write sqlite:///PATH.")
    return Path(database_url.removeprefix(_PREFIX)).resolve()


@contextmanager
def reserve_for_server(database_url: str) -> Iterator[None]:
    """Keep a second server away: limits and reservations are known to one process alone.

    Raises ``DatabaseInUse``, and the errors of ``open_sqlite_file``.
    """
    file = open_sqlite_file(database_url)
    try:
        lock = _take_lock(
            file.path.with_name(f"{file.path.name}.server.lock"),
            f"Another server runs on {file.path}: stop it first, or give this one another folder "
            "with --data (or HANDRAISE_DATA).",
        )
        with lock:
            yield
    finally:
        file.close()


def prepare_connection(connection: Connection) -> None:
    """Set what every connection needs: a commit is on the disk when it returns.

    Text that is damaged comes with marks in it instead of failing the whole query.
    """
    connection.text_factory = _decode
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _decode(text: bytes) -> str:
    return text.decode(errors="replace")


def is_malformed(error: Exception) -> bool:
    """Say whether an error of the driver means that a part of the file cannot be read as it should."""
    return "malformed" in str(error)


def explain(error: Exception, path: Path) -> StorageUnavailable:
    """Turn an error of the driver into one of ours."""
    text = str(error)
    if isinstance(error, UnicodeDecodeError):
        found = "is damaged where it describes its tables"
    elif "not a database" in text or "malformed" in text:
        found = "cannot be read as a database"
    elif "already exists" in text or "no such table" in text or "no such column" in text:
        found = "is the database of another program, or damaged"
    else:
        return StorageUnavailable(cause=text)
    return UnreadableDatabase(
        f"{path} {found} ({text}): restore a backup or choose another file.", cause=text
    )


def _require_writable(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
    except OSError as error:
        raise UnwritableFolder(
            f"{path} cannot be written ({error.strerror}): "
            "make its folder writable or choose another one."
        ) from error


def _take_lock(path: Path, refusal: str) -> IO[bytes]:
    """Lock a file while this process has it open. Raises ``DatabaseInUse``, ``UnwritableFolder``."""
    _require_writable(path)
    lock = path.open("ab")
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise DatabaseInUse(refusal) from error
    return lock
