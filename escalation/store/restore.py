"""Puts a backup in the place of the database, under a new log_id; what was there is kept beside it."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from escalation.errors import DatabaseInUse, Invalid, StorageUnavailable, UnreadableDatabase
from escalation.store.backup import (
    Copied,
    Progress,
    check_pages,
    connect_alone,
    copy_pages,
    describe,
    make_private,
    sync,
)
from escalation.store.identity import rename
from escalation.store.migrate import migrate
from escalation.store.sqlite_file import DRIVER, FAULTS, explain, find_path, reserve_for_server
from escalation.store.watermark import forget_watermark

if TYPE_CHECKING:
    from sqlite3 import Connection


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in place now, and where that is which was there before (if anything was)."""

    copied: Copied
    kept: Path | None


def put_back(database_url: str, backup: Path, stamp: str, progress: Progress) -> Restored:
    """Put a backup in the database's place; ``stamp`` names what was there before.

    At every moment one whole database is in place. Raises ``DatabaseInUse`` while a server or
    another program has the database open, ``UnreadableDatabase``, ``NewerDatabase``, ``Invalid``,
    ``StorageUnavailable``.
    """
    path = find_path(database_url)
    if not backup.is_file():
        raise Invalid(f"There is no file {backup}.")
    if path.exists() and backup.samefile(path):
        raise Invalid(f"{backup} is the database itself: name a backup of it.")
    with reserve_for_server(database_url):
        part = path.with_name(f"{path.name}.part")
        try:
            copied = _prepare(backup, part, progress)
            _take_after(part, path)
            kept = _keep(path, stamp)
            forget_watermark(path)
            part.replace(path)
            sync(path.parent)
        except OSError as error:
            raise StorageUnavailable(f"{path} cannot be written ({error.strerror}).") from error
        finally:
            for left in (part, *_list_beside(part)):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
    return Restored(copied, kept)


def _prepare(backup: Path, part: Path, progress: Progress) -> Copied:
    """Make a whole, checked copy of a backup, of this version and with a name of its own."""
    make_private(part)
    try:
        with closing(_connect_to_read(backup)) as source, closing(connect_alone(part)) as copy:
            copy_pages(source, copy, progress)
            describe(copy, part)  # before anything is made in it: is it one of ours?
            check_pages(copy, backup)
        migrate(f"sqlite:///{part}")
        with closing(connect_alone(part)) as copy:
            copy.execute("BEGIN IMMEDIATE")
            rename(copy)
            copy.execute("COMMIT")
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            copied = describe(copy, part)
    except FAULTS as error:
        trouble = explain(error, backup)
        if isinstance(trouble, UnreadableDatabase):
            raise UnreadableDatabase(
                f"{backup} is no backup of ours, or damaged ({error}).", cause=str(error)
            ) from error
        raise trouble from error
    sync(part)
    return copied


def _connect_to_read(path: Path) -> Connection:
    """Open a backup without changing it, together with the log that may lie beside a raw copy."""
    beside = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if beside.exists() else "immutable=1"
    connection: Connection = DRIVER.connect(
        f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None
    )
    return connection


def _take_after(part: Path, path: Path) -> None:
    """Let the same users read and write it as the database before."""
    before = path.stat()
    if before.st_size:
        part.chmod(before.st_mode & 0o777)
        if sys.platform != "win32" and os.geteuid() == 0:
            os.chown(part, before.st_uid, before.st_gid)


def _keep(path: Path, stamp: str) -> Path | None:
    """Give the database another name beside its own, its log included; ``None`` when it is empty."""
    kept = path.with_name(f"{path.name}.before-{stamp}")
    if kept.exists():
        raise FileExistsError(errno.EEXIST, "an older database is kept under that name")
    log = path.with_name(f"{path.name}-wal")
    kept_log = path.with_name(f"{kept.name}-wal")
    if log.exists():
        shutil.copy2(
            log, kept_log
        )  # SQLite removes the log of what it does not take for a database
    if _close_log(path):
        kept_log.unlink(missing_ok=True)
    if path.stat().st_size == 0:
        return None
    try:
        os.link(path, kept)
    except OSError:  # a file system without links
        shutil.copy2(path, kept)
    for left in _list_beside(path):
        left.unlink()
    return kept


def _close_log(path: Path) -> bool:
    """Move what is in the write-ahead log into the database, which must be nobody else's.

    Returns whether it could: from a damaged one it cannot, which may be why it is replaced.
    """
    try:
        with closing(connect_alone(path)) as connection:
            connection.execute("PRAGMA busy_timeout=1000")
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        return bool(mode == "delete")
    except DRIVER.OperationalError as error:
        if "locked" in str(error):
            raise DatabaseInUse(
                f"Another program has {path} open: stop it first, then restore."
            ) from error
        return False
    except DRIVER.DatabaseError:
        return False


def _list_beside(path: Path) -> list[Path]:
    beside = (path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))
    return [each for each in beside if each.exists()]
