"""Looks through a whole log for what is damaged: rows, numbers, and tables that differ from the fold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from escalation.conversation import Conversation
from escalation.errors import DamagedConversation, UnreadableDatabase
from escalation.events import Record, decode
from escalation.fold import fold_records
from escalation.store import statements
from escalation.store.backup import check_pages
from escalation.store.rows import build_checked
from escalation.store.sqlite_file import FAULTS, explain, is_malformed, open_sqlite_file

if TYPE_CHECKING:
    from sqlite3 import Connection

Progress = Callable[[str, int, int], None]

_LIST = (
    "SELECT conversation_id FROM events UNION SELECT id FROM conversations "
    "UNION SELECT conversation_id FROM turns UNION SELECT conversation_id FROM timers"
)
_COUNT = "SELECT count(*), coalesce(max(position), 0) FROM events"
_COLUMNS = (
    *("id", "site", "customer_id", "head", "epoch", "state", "holder", "held_seq"),
    *("waiting_since", "opened_at", "last_at", "position", "review_seq", "deed_seq"),
    "blocked",
)
_ROW = f"SELECT {', '.join(_COLUMNS)} FROM conversations WHERE id = ?"  # noqa: S608 names of ours
_TURN = "SELECT through_seq FROM turns WHERE conversation_id = ?"
_TIMER = "SELECT draft_seq FROM timers WHERE conversation_id = ?"
_EVERY = 200
"""Conversations after which the progress is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something damaged: which conversation (none: the file), which event (none: all of it), how."""

    conversation_id: str | None
    seq: int | None
    found: str

    def __str__(self) -> str:
        if self.conversation_id is None:
            return self.found
        event = "" if self.seq is None else f", event {self.seq}"
        return f"{self.conversation_id}{event}: {self.found}"


@dataclass(slots=True)
class Inspected:
    """How much was looked at."""

    conversations: int = 0
    events: int = 0


def inspect_log(database_url: str, inspected: Inspected, progress: Progress) -> Iterator[Finding]:
    """Find everything damaged; the server may run meanwhile. Raises ``StorageUnavailable``.

    ``inspected`` counts on.
    """
    file = open_sqlite_file(database_url)
    try:
        with closing(file.connect()) as connection:
            try:
                check_pages(connection, file.path)
            except UnreadableDatabase as error:
                yield Finding(None, None, f"SQLite finds: {error.details['cause']}")
            yield from _inspect_all(connection, inspected, progress)
    except FAULTS as error:
        if not is_malformed(error):
            raise explain(error, file.path) from error
        yield Finding(None, None, f"a part of the file cannot be read: {error}")
    finally:
        file.close()


def _inspect_all(
    connection: Connection, inspected: Inspected, progress: Progress
) -> Iterator[Finding]:
    count, newest = connection.execute(_COUNT).fetchone()
    if count != newest:
        yield Finding(None, None, f"{newest - count} of {newest} rows are missing")
    keys = [key for (key,) in connection.execute(_LIST)]
    for number, key in enumerate(keys):
        if number % _EVERY == 0:
            progress("looking through conversations", number, len(keys))
        connection.execute("BEGIN")
        try:
            yield from _inspect_conversation(connection, key, inspected)
        finally:
            connection.execute("ROLLBACK")
    inspected.conversations = len(keys)
    progress("looking through conversations", len(keys), len(keys))


def _inspect_conversation(
    connection: Connection, key: str, inspected: Inspected
) -> Iterator[Finding]:
    rows = connection.execute(statements.READ, (key, -1, -1)).fetchall()
    inspected.events += len(rows)
    records: list[Record] = []
    expected = 1
    is_whole = True
    for row in rows:
        record, damage = build_checked(row)
        seq = row[1] if isinstance(row[1], int) else None
        if seq is not None and seq != expected:
            is_whole = False
            yield Finding(key, expected, _tell_gap(expected, seq))
        damage = damage or _find_undecodable(record)
        if damage is not None:
            is_whole = False
            yield Finding(key, seq, damage)
        expected = expected + 1 if seq is None else seq + 1
        records.append(record)
    if is_whole:
        position = rows[-1][statements.POSITION] if rows else 0
        yield from _compare(connection, key, records, position)


def _tell_gap(expected: int, found: int) -> str:
    if found < expected:
        return f"the number {found} is there twice"
    return "is missing" if found == expected + 1 else f"is missing, as are those before {found}"


def _find_undecodable(record: Record) -> str | None:
    try:
        decode(record)
    except DamagedConversation as damage:
        return str(damage.details["found"])
    return None


def _compare(
    connection: Connection, key: str, records: list[Record], position: int
) -> Iterator[Finding]:
    """Hold the tables that lists and nodes go by against the log, which is the truth."""
    conversation = fold_records(Conversation(key), records)
    row = connection.execute(_ROW, (key,)).fetchone()
    turn = connection.execute(_TURN, (key,)).fetchone()
    timer = connection.execute(_TIMER, (key,)).fetchone()
    if not records:
        yield Finding(key, None, "has no events at all")
        return
    if row is None:
        yield Finding(key, None, "is missing in the table of conversations")
    else:
        wanted = statements.build_conversation_row(conversation, position)
        for name, has, should in zip(_COLUMNS, row, wanted, strict=True):
            if has != should:
                yield Finding(
                    key, None, f"`{name}` is {has!r} in its row, and {should!r} by its log"
                )
    owed = conversation.asked if conversation.keeps_turn else None
    has_turn = None if turn is None else turn[0]
    if has_turn != owed:
        yield Finding(key, None, f"its open turn is {has_turn!r}, and {owed!r} by its log")
    window = None if conversation.window is None else conversation.window.seq
    has_window = None if timer is None else timer[0]
    if has_window != window:
        yield Finding(
            key, None, f"its timer is for number {has_window!r}, and for {window!r} by its log"
        )
