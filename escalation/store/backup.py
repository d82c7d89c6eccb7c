"""Copies a database, also while a server runs on it, into one file that is whole and checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from escalation.errors import Invalid, StorageUnavailable, UnreadableDatabase
from escalation.store.identity import MARK_AS_COPY
from escalation.store.sqlite_file import (
    DRIVER,
    FAULTS,
    explain,
    find_path,
    is_malformed,
    open_sqlite_file,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many pages are done, and of how many."""

_PAGES = 512
_COUNT = "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM events)"


class Exists(Invalid):
    """There is a file of that name already: choose another name."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds. ``size`` is in bytes."""

    log_id: str
    conversations: int
    events: int
    size: int


def back_up(database_url: str, target: Path, progress: Progress) -> Copied:
    """Write a copy of the present moment to a new file, readable by its owner alone.

    The copy is marked as one (``identity``), and appears whole or not at all. Raises ``Exists``,
    ``Invalid`` where there is no database, ``UnreadableDatabase`` when the copy does not pass
    SQLite's check, ``StorageUnavailable``.
    """
    path = find_path(database_url)
    if not path.exists() or path.stat().st_size == 0:
        raise Invalid(f"There is no database {path} to copy.")
    if target.exists():
        raise Exists(f"{target} exists already: choose another name.")
    part = target.with_name(f"{target.name}.part")
    file = open_sqlite_file(database_url)
    try:
        make_private(part)
        with closing(file.connect()) as source, closing(connect_alone(part)) as copy:
            copy_pages(source, copy, progress)
            copy.execute(MARK_AS_COPY)
            copied = describe(copy, part)
            check_pages(copy, target)
        put_in_place(part, target)
    except FAULTS as error:
        raise explain(error, file.path) from error
    except FileExistsError:
        raise Exists(f"{target} exists already: choose another name.") from None
    except OSError as error:
        raise StorageUnavailable(
            f"{target} cannot be written ({error.strerror}): choose another place."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        file.close()
    return copied


def copy_pages(source: Connection, copy: Connection, progress: Progress) -> None:
    """Copy what a connection sees at this moment; others may write meanwhile."""
    source.execute("BEGIN")
    source.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()  # from here on one moment
    try:
        source.backup(
            copy,
            pages=_PAGES,
            progress=lambda _, left, total: progress("copying pages", total - left, total),
        )
    finally:
        source.execute("ROLLBACK")
    copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it


def check_pages(connection: Connection, path: Path) -> None:
    """Let SQLite check a database. Raises ``UnreadableDatabase``."""
    try:
        found = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    except DRIVER.DatabaseError as error:
        if not is_malformed(error):
            raise
        found = [str(error)]
    if found != ["ok"]:
        raise UnreadableDatabase(f"{path} is damaged ({found[0]}).", cause=str(found[0]))


def describe(connection: Connection, path: Path) -> Copied:
    """Return what a database holds. Raises the driver's errors where it is none of ours."""
    conversations, events = connection.execute(_COUNT).fetchone()
    (log_id,) = connection.execute("SELECT value FROM meta WHERE key = 'log_id'").fetchone() or (
        "",
    )
    return Copied(log_id, conversations, events, path.stat().st_size)


def connect_alone(path: Path) -> Connection:
    """Open a file that nobody else knows of yet."""
    connection: Connection = DRIVER.connect(path, isolation_level=None)
    return connection


def make_private(path: Path) -> None:
    """Make an empty file that its owner alone may read, in place of one that was left over."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished file its name, durably. Raises ``FileExistsError``."""
    sync(part)
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        part.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    if sys.platform == "win32" and path.is_dir():
        return  # cannot be asked for there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
