"""The SQL of the hot path: constant texts, and rows to and from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from escalation.conversation import Conversation
from escalation.events import Record
from escalation.store.digest import digest_event
from escalation.store.log import OpenTurn, VetoTimer

if TYPE_CHECKING:
    from sqlite3 import Connection

Row = tuple[Any, ...]

_EVENTS = (
    'SELECT conversation_id, seq, kind, role, name, sender, epoch, at, client_id, body, "inner", '
    "position, payload_digest, salt, digest FROM events "
)
"""First the columns of a ``Record``, then what vouches for them."""
POSITION = 11
"""Which column of those is the position."""
READ = _EVENTS + "WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?"
READ_ALL = _EVENTS + "WHERE position > ? ORDER BY position LIMIT ?"
TOUCH = "INSERT OR REPLACE INTO meta (key, value) VALUES ('touched', ?)"
FIND_HEAD = "SELECT head FROM conversations WHERE id = ?"
FIND_STANDING = (
    "SELECT head, through_seq, attempt, turns.node, draft_seq, timers.epoch, seconds, timers.node "
    "FROM conversations LEFT JOIN turns ON turns.conversation_id = id "
    "LEFT JOIN timers ON timers.conversation_id = id WHERE id = ?"
)
FIND_POSITION = "SELECT coalesce(max(position), 0) FROM events"
FIND_VERSION = "SELECT number FROM versions WHERE name = ?"
FIND_POSITIONS = "SELECT seq, position FROM events WHERE conversation_id = ?"
HEADS_AFTER = "SELECT id, head FROM conversations WHERE position > ? ORDER BY position"

LIST_ALL = "SELECT id, head, state, held_seq, review_seq, position FROM conversations ORDER BY position DESC LIMIT ?"
LIST_STATE = (
    "SELECT id, head, state, held_seq, review_seq, position FROM conversations "
    "WHERE state = ? ORDER BY position DESC LIMIT ?"
)
LIST_CUSTOMER = (
    "SELECT id, head, state, held_seq, review_seq, position FROM conversations "
    "WHERE customer_id = ? ORDER BY position DESC LIMIT -1"
)
LIST_HELD = (
    "SELECT id, head, state, held_seq, review_seq, position FROM conversations "
    "WHERE held_seq IS NOT NULL ORDER BY position DESC LIMIT -1"
)
LIST_REVIEWS = (
    "SELECT id, head, state, held_seq, review_seq, position FROM conversations "
    "WHERE review_seq IS NOT NULL ORDER BY position LIMIT -1"
)

LIST_BLOCKED = "SELECT id, customer_id FROM conversations WHERE blocked"
LIST_DEEDS = "SELECT id, head FROM conversations WHERE deed_seq IS NOT NULL ORDER BY position"
FIND_DEED = "SELECT 1 FROM conversations WHERE deed_seq IS NOT NULL LIMIT 1"

LIST_TURNS = "SELECT conversation_id, through_seq, attempt, node FROM turns ORDER BY rowid"
FIND_TURN = "SELECT 1 FROM turns LIMIT 1"
RECLAIM_TURN = (
    "UPDATE turns SET attempt = attempt + 1, node = ? "
    "WHERE conversation_id = ? AND node = ? AND attempt = ? "
    "RETURNING conversation_id, through_seq, attempt, node"
)
LIST_TIMERS = "SELECT conversation_id, draft_seq, epoch, seconds, node FROM timers ORDER BY rowid"
FIND_TIMER = "SELECT 1 FROM timers LIMIT 1"
RECLAIM_TIMER = (
    "UPDATE timers SET node = ? WHERE conversation_id = ? AND node = ? AND draft_seq = ? "
    "RETURNING conversation_id, draft_seq, epoch, seconds, node"
)
_APPEND = (
    "INSERT INTO events (position, conversation_id, seq, kind, role, name, sender, epoch, at, "
    'client_id, payload_digest, salt, digest, body, "inner") VALUES '
)
_APPEND_VALUES = "(" + ", ".join("?" * 15) + ")"
_SAVE = (
    "INSERT INTO conversations (id, site, customer_id, head, epoch, state, holder, held_seq, "
    "waiting_since, opened_at, last_at, position, review_seq, deed_seq, blocked) VALUES "
)
_SAVE_VALUES = "(" + ", ".join("?" * 15) + ")"
_SAVE_AGAIN = (
    " ON CONFLICT (id) DO UPDATE SET head = excluded.head, epoch = excluded.epoch, "
    "state = excluded.state, holder = excluded.holder, held_seq = excluded.held_seq, "
    "waiting_since = excluded.waiting_since, last_at = excluded.last_at, "
    "position = excluded.position, review_seq = excluded.review_seq, "
    "deed_seq = excluded.deed_seq, blocked = excluded.blocked"
)
_OPEN_TURN = "INSERT INTO turns (conversation_id, through_seq, attempt, node, opened_at) VALUES "
_OPEN_TURN_VALUES = "(?, ?, ?, ?, ?)"
_OPEN_TURN_AGAIN = " ON CONFLICT (conversation_id) DO UPDATE SET through_seq = excluded.through_seq"
_BEGIN_TIMER = "INSERT INTO timers (conversation_id, draft_seq, epoch, seconds, node) VALUES "
_BEGIN_TIMER_VALUES = "(?, ?, ?, ?, ?)"
_BEGIN_TIMER_ANEW = (
    " ON CONFLICT (conversation_id) DO UPDATE SET draft_seq = excluded.draft_seq, "
    "epoch = excluded.epoch, seconds = excluded.seconds, node = excluded.node"
)

_SIZES = (64, 32, 16, 8, 4, 2, 1)
"""Rows of one statement. Every statement lets go of Python's lock and must win it back from a busy
event loop, so few big ones beat many small ones; of few sizes, so that each is compiled once."""


def _build(start: str, each: str, between: str, end: str = "") -> dict[int, str]:
    return {size: start + between.join([each] * size) + end for size in _SIZES}


APPEND = _build(_APPEND, _APPEND_VALUES, ", ")
SAVE = _build(_SAVE, _SAVE_VALUES, ", ", _SAVE_AGAIN)
OPEN_TURNS = _build(_OPEN_TURN, _OPEN_TURN_VALUES, ", ", _OPEN_TURN_AGAIN)
CLOSE_TURNS = _build("DELETE FROM turns WHERE conversation_id IN (", "?", ", ", ")")
BEGIN_TIMERS = _build(_BEGIN_TIMER, _BEGIN_TIMER_VALUES, ", ", _BEGIN_TIMER_ANEW)
END_TIMERS = _build("DELETE FROM timers WHERE conversation_id IN (", "?", ", ", ")")
FIND_SENT = _build(
    "SELECT conversation_id, sender, client_id, seq, payload_digest FROM events WHERE ",
    "conversation_id = ? AND sender = ? AND client_id = ?",
    " OR ",
)


def execute(connection: Connection, statements: dict[int, str], rows: Sequence[Row]) -> list[Row]:
    """Do the same for many rows, with as few statements as the sizes allow; returns what they find."""
    found: list[Row] = []
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            values = [value for row in rows[start : start + size] for value in row]
            found += connection.execute(statements[size], values)
            start += size
    return found


def build_event_row(
    position: int, record: Record, payload_digest: bytes | None, salt: bytes
) -> Row:
    """Return the values of one row of ``events``."""
    return (
        position,
        record.conversation_id,
        record.seq,
        record.kind,
        record.role,
        record.name,
        record.sender,
        record.epoch,
        record.at,
        record.client_id,
        payload_digest,
        salt,
        digest_event(position, record, payload_digest, salt),
        record.body,
        record.inner,
    )


def build_conversation_row(conversation: Conversation, position: int) -> Row:
    """Return the values of one row of ``conversations``."""
    reviews, deeds = conversation.reviews, conversation.under_way
    return (
        conversation.id,
        conversation.site,
        conversation.customer_id,
        conversation.head,
        conversation.epoch,
        conversation.state,
        conversation.holder,
        conversation.held_seq,
        conversation.waiting_since,
        conversation.opened_at,
        conversation.last_at,
        position,
        reviews[0].answer_seq if reviews else None,
        deeds[0].seq if deeds else None,
        conversation.blocked,
    )


def build_turn_row(turn: OpenTurn, at: str) -> Row:
    """Return the values of one row of ``turns``."""
    return (turn.conversation_id, turn.through_seq, turn.attempt, turn.node, at)


def build_timer_row(timer: VetoTimer) -> Row:
    """Return the values of one row of ``timers``."""
    return (timer.conversation_id, timer.draft_seq, timer.epoch, timer.seconds, timer.node)
