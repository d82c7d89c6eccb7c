"""The product's SQLite file on a simulated disk: connections in the shape of its driver, with its errors."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, TypeVarTuple, cast

from agent_console.lab.loop import Crash
from agent_console.lab.vfs import Vfs, apsw
from agent_console.lab.volume import Busy, DiskFull, IoError, Process
from escalation.store.sqlite_file import (
    BUSY_SECONDS,
    DRIVER,
    SqliteFile,
    explain,
    prepare_connection,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

_Args = TypeVarTuple("_Args")
_Result = TypeVar("_Result")

_TEXTS: dict[type[Exception], str] = {
    DiskFull: "database or disk is full",
    IoError: "disk I/O error",
    Busy: "database is locked",
}
_POINTS = {
    "BEGIN": "sql.begin",
    "COMMIT": "sql.commit.before",
    "SELECT": "sql.read",
    "PRAGMA": "sql.pragma",
    "INSERT INTO events": "sql.append",
    "INSERT INTO conversations": "sql.save",
    "INSERT INTO turns": "sql.turns",
    "UPDATE turns": "sql.turns",
    "DELETE FROM turns": "sql.turns",
}


class SimFile(SqliteFile):
    """A database file, as one process has it open."""

    def __init__(self, path: Path, vfs: Vfs, process: Process, checkpoint_pages: int) -> None:
        super().__init__(path)
        self._vfs = vfs
        self._process = process
        self._checkpoint_pages = checkpoint_pages
        self._open: dict[SimConnection, None] = {}
        self._calls = 0
        """How many calls of SQLite this process is in just now."""

    def connect(self, *, busy_seconds: float = BUSY_SECONDS) -> Connection:  # noqa: ARG002
        """Open a connection. It waits for no lock: nobody would let go of one meanwhile."""
        try:
            opened = self._dial()
            opened.set_wal_hook(self._checkpoint)
            connection = SimConnection(self, opened)
            self._open[connection] = None
            try:
                prepare_connection(cast("Connection", connection))
            except DRIVER.Error:
                connection.close()
                raise
        except DRIVER.Error as error:
            raise explain(error, self.path) from error
        return cast("Connection", connection)

    def copy(self) -> bytes:
        """Return the whole database, with all that is committed."""
        connection = self._dial()
        content = self.call(connection.serialize, "main")
        abandon(connection)
        return content

    def close(self) -> None:
        """Nothing to let go of: this file is nobody else's."""

    def crash(self) -> None:
        """End the process where it is: whatever it has not written yet is never written."""
        self._process.is_dead = True
        if not self._calls:
            self._abandon()

    def pass_point(self, point: str) -> None:
        """Let this process pass a point; raises ``Crash``, and the driver's errors."""
        process = self._process
        try:
            process.pass_point(point)
        except (DiskFull, IoError, Busy) as error:
            raise DRIVER.OperationalError(_TEXTS[type(error)]) from None
        finally:
            if process.is_dead:
                self._end()

    def call(self, do: Callable[[*_Args], _Result], *args: *_Args) -> _Result:
        """Let this process call SQLite; raises ``Crash``, and the driver's errors."""
        process = self._process
        if process.is_dead:
            self._end()
        self._vfs.acting = process
        self._calls += 1
        try:
            return do(*args)
        except apsw.Error as error:
            raise translate(error) from error
        finally:
            self._calls -= 1
            if process.is_dead:
                self._end()

    def forget(self, connection: SimConnection) -> None:
        """Note that a connection is closed."""
        self._open.pop(connection, None)

    def _dial(self) -> apsw.Connection:
        return self.call(lambda: apsw.Connection(str(self.path), vfs=self._vfs.name))

    def _end(self) -> NoReturn:
        self._abandon()
        raise Crash

    def _abandon(self) -> None:
        """Let go of the dead process's locks and memory, and of nothing else."""
        while self._open:
            abandon(self._open.popitem()[0].connection)

    def _checkpoint(self, connection: apsw.Connection, name: str, pages: int) -> int:
        """Do what SQLite does after a commit by itself: what goes wrong here does not undo it."""
        if pages >= self._checkpoint_pages:
            with contextlib.suppress(apsw.Error):
                connection.wal_checkpoint(name)
        return apsw.SQLITE_OK


class SimConnection:
    """As much of a DB-API connection as the product's log uses."""

    def __init__(self, file: SimFile, connection: apsw.Connection) -> None:
        self._file = file
        self.connection = connection

    def execute(self, sql: str, values: Any = ()) -> Rows:
        """Run one statement to its end."""
        if sql != "ROLLBACK":
            self._file.pass_point(find_point(sql))
        rows = self._file.call(_fetch, self.connection.execute, sql, values)
        if sql == "COMMIT":
            self._file.pass_point("sql.commit.after")
        return Rows(rows)

    def executemany(self, sql: str, rows: Sequence[Any]) -> Rows:
        """Run one statement for each row."""
        self._file.pass_point(find_point(sql))
        return Rows(self._file.call(_fetch, self.connection.executemany, sql, rows))

    def close(self) -> None:
        """Close it as the process would; the last one moves the log into the database."""
        self._file.forget(self)
        with contextlib.suppress(DRIVER.Error):
            self._file.call(self.connection.close)


class Rows:
    """What a statement found."""

    __slots__ = ("_rows",)

    def __init__(self, rows: list[Any]) -> None:
        self._rows = iter(rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)


def _fetch(execute: Callable[[str, Any], apsw.Cursor], sql: str, values: Any) -> list[Any]:
    return execute(sql, values).fetchall()


def abandon(connection: apsw.Connection) -> None:
    """Close a connection without touching the disk."""
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    with contextlib.suppress(apsw.Error):  # it may look at the file, which the dead cannot
        connection.close()


@functools.cache
def find_point(sql: str) -> str:
    """Return the point that a statement passes."""
    return next((point for start, point in _POINTS.items() if sql.startswith(start)), "sql.write")


def translate(error: Exception) -> Exception:
    """Return the error that the product's driver would raise."""
    text = str(error)
    match error:
        case apsw.ConstraintError() | apsw.MismatchError():
            return cast(Exception, DRIVER.IntegrityError(text))
        case apsw.CorruptError() | apsw.NotADBError():
            return cast(Exception, DRIVER.DatabaseError(text))
        case apsw.ConnectionClosedError() | apsw.BindingsError() | apsw.MisuseError():
            return cast(Exception, DRIVER.ProgrammingError(text))
        case _:
            return cast(Exception, DRIVER.OperationalError(text))
