"""Which history a database holds: its name, and a new one where another or an older copy took its place."""

from __future__ import annotations

import logging
import secrets
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from escalation.errors import UnreadableDatabase
from escalation.store.sqlite_file import FAULTS, SqliteFile, explain
from escalation.store.watermark import read_watermark

if TYPE_CHECKING:
    from sqlite3 import Connection

MARK_AS_COPY = "INSERT OR REPLACE INTO meta (key, value) VALUES ('copy', 'yes')"
"""To be run on a copy: whoever opens it as a database gives it a name of its own."""
_TAKE_MARK_AWAY = "DELETE FROM meta WHERE key = 'copy'"
_NAME = "INSERT OR REPLACE INTO meta (key, value) VALUES ('log_id', ?)"

_TAIL = 5_000
"""Newest rows that are looked at where the last process did not close the database."""
_COUNT_TAIL = (
    "SELECT count(*), max(position) - min(position) + 1 "
    "FROM (SELECT position FROM events ORDER BY position DESC LIMIT ?)"
)
_FIND_LOST = (
    "SELECT 1 FROM (SELECT conversation_id, max(seq) AS newest FROM "
    "(SELECT conversation_id, seq FROM events ORDER BY position DESC LIMIT ?) "
    "GROUP BY conversation_id) LEFT JOIN conversations ON id = conversation_id "
    "WHERE head IS NULL OR head < newest LIMIT 1"
)

_log = logging.getLogger(__name__)


def load_identity(file: SqliteFile) -> tuple[str, bytes]:
    """Return ``log_id`` and the key of the payloads' digests, making them where the database is new.

    The ``log_id`` is a new one where the file is marked as a copy, where it does not hold what was
    noted beside it (``watermark``), and where a crash has left a file that contradicts itself.
    Raises ``StorageUnavailable``.
    """
    made = [("log_id", secrets.token_hex(8)), ("digest_key", secrets.token_hex(32))]
    unclean = _has_log_left(file.path)
    try:
        with closing(file.connect()) as connection, file.writing:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", made)
            kept = dict(connection.execute("SELECT key, value FROM meta"))
            reason = _find_reason(connection, file.path, kept, unclean)
            if reason is not None:
                _log.warning(
                    "%s %s: it gets a new log_id, and readers start anew", file.path, reason
                )
                kept["log_id"] = rename(connection)
            connection.execute("COMMIT")
        return kept["log_id"], bytes.fromhex(kept["digest_key"])
    except FAULTS as error:
        raise explain(error, file.path) from error
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableDatabase(
            f"{file.path} is damaged where it keeps its name: restore a backup.", cause=str(error)
        ) from None


def rename(connection: Connection) -> str:
    """Give the database a new ``log_id``, and take the mark of a copy away; commits nothing."""
    log_id = secrets.token_hex(8)
    connection.execute(_NAME, (log_id,))
    connection.execute(_TAKE_MARK_AWAY)
    return log_id


def _find_reason(
    connection: Connection, path: Path, kept: dict[str, str], unclean: bool
) -> str | None:
    if "copy" in kept:
        return "is a copy"
    mark = read_watermark(path)
    if mark is not None and not mark.is_held_by(connection, kept["log_id"]):
        return "is not the database that was here before, or an older state of it"
    if unclean and _contradicts_itself(connection):
        return "has lost rows in a crash (handraise doctor lists what is damaged)"
    return None


def _has_log_left(path: Path) -> bool:
    """Say whether a write-ahead log lies beside the database: it was not closed, or is open."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False


def _contradicts_itself(connection: Connection) -> bool:
    """Say whether among the newest rows some are missing, or conversations do not know theirs.

    A disk that lost a part of the write-ahead log after it was synced leaves such a file.
    """
    count, span = connection.execute(_COUNT_TAIL, (_TAIL,)).fetchone()
    if count and count != span:
        return True
    return connection.execute(_FIND_LOST, (_TAIL,)).fetchone() is not None
