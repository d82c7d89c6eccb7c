"""Rows of the log as they are read back: each is checked, and what is damaged costs its conversation alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from escalation.conversation import Conversation
from escalation.errors import DamagedConversation
from escalation.events import Record
from escalation.fold import fold_records
from escalation.store import statements
from escalation.store.digest import is_intact
from escalation.store.log import UNREADABLE, OpenTurn, VetoTimer
from escalation.store.sqlite_file import DRIVER, is_malformed

if TYPE_CHECKING:
    from sqlite3 import Connection

_RECORD = statements.POSITION
"""How many columns make a ``Record``; the others vouch for them."""


class Page(NamedTuple):
    """Rows of one conversation without a gap, up to the end, the limit, or the first damage."""

    records: list[Record]
    damage: DamagedConversation | None


def read_page(
    connection: Connection, conversation_id: str, after: int = 0, limit: int = -1
) -> Page:
    """Read rows of one conversation; a ``limit`` of -1 is none."""
    records: list[Record] = []

    def find(what: str) -> Page:
        seq = after + len(records) + 1
        return Page(records, DamagedConversation.at(conversation_id, seq, what))

    try:
        for row in connection.execute(statements.READ, (conversation_id, after, limit)):
            record = Record(*row[:_RECORD])
            if record.seq != after + len(records) + 1:
                return find("is missing")
            if not _is_intact(row, record) or record.conversation_id != conversation_id:
                return find("is not as it was stored")
            records.append(record)
    except DRIVER.DatabaseError as error:
        if not is_malformed(error):
            raise
        return find("lies in a damaged part of the file")
    return Page(records, None)


def fold_stored(
    connection: Connection, conversation_id: str, head: int, known: Conversation | None = None
) -> tuple[Conversation, list[Record]]:
    """Return the fold of a conversation's rows, and the rows; both empty for an unknown one.

    ``head`` is how many rows the conversation is known to have at least. With ``known``, an earlier
    fold of the same rows, only those after it are read. Raises ``DamagedConversation``.
    """
    if known is None or known.head > head:
        known = Conversation(conversation_id)
    records, damage = read_page(connection, conversation_id, known.head)
    if damage is None and known.head + len(records) < head:
        missing = known.head + len(records) + 1
        damage = DamagedConversation.at(conversation_id, missing, "is missing")
    if damage is not None:
        raise damage
    return fold_records(known, records), records


def read_positions(connection: Connection, after: int, limit: int) -> list[tuple[int, Record]]:
    """Read rows of all conversations in the order of their commits; see ``ConversationLog.read_all``."""
    rows = connection.execute(statements.READ_ALL, (after, limit))
    return [(row[_RECORD], _build_readable(row)) for row in rows]


def read_head(row: statements.Row | None) -> int:
    """Return the head in a row of ``conversations``: 0 without a row, or with a damaged one."""
    return row[0] if row is not None and isinstance(row[0], int) else 0


def build_turn(row: statements.Row) -> OpenTurn | None:
    """Build a turn from id, ``through_seq``, attempt and node; ``None`` for a damaged row."""
    key, through_seq, attempt, node = row
    if isinstance(through_seq, int) and isinstance(attempt, int) and isinstance(node, str):
        return OpenTurn(str(key), through_seq, attempt, node)
    return None


def list_turns(connection: Connection) -> list[OpenTurn]:
    """Return the open turns in the order of opening, without damaged rows."""
    rows = connection.execute(statements.LIST_TURNS).fetchall()
    return [turn for row in rows if (turn := build_turn(row)) is not None]


def build_timer(row: statements.Row) -> VetoTimer | None:
    """Build a timer from id, draft, epoch, seconds and node; ``None`` for a damaged row."""
    key, draft_seq, epoch, seconds, node = row
    if not (isinstance(draft_seq, int) and isinstance(epoch, int) and isinstance(node, str)):
        return None
    if not isinstance(seconds, int | float):
        return None
    return VetoTimer(str(key), draft_seq, epoch, float(seconds), node)


def list_timers(connection: Connection) -> list[VetoTimer]:
    """Return the veto timers in the order of their beginning, without damaged rows."""
    rows = connection.execute(statements.LIST_TIMERS).fetchall()
    return [timer for row in rows if (timer := build_timer(row)) is not None]


def build_checked(row: statements.Row) -> tuple[Record, str | None]:
    """Build a row of ``READ`` whatever is in it, and say what is wrong with it."""
    record = Record(*row[:_RECORD])
    return record, None if _is_intact(row, record) else "is not as it was stored"


def _build_readable(row: statements.Row) -> Record:
    record = Record(*row[:_RECORD])
    if _is_intact(row, record):
        return record
    key, seq = row[0], row[1] if isinstance(row[1], int) else 0
    return Record(str(key), seq, UNREADABLE, "system", None, None, 0, "", None, "{}", "{}")


def _is_intact(row: statements.Row, record: Record) -> bool:
    position, payload_digest, salt, digest = row[_RECORD:]
    return is_intact(position, record, payload_digest, salt, digest)
