"""Reads what is left at the end from the file itself, and holds the tables against the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import from_json

from agent_console.lab.history import Recorder
from escalation.conversation import Conversation
from escalation.events import Record
from escalation.fold import fold_records

if TYPE_CHECKING:
    from sqlite3 import Connection

_ROWS = (
    'SELECT conversation_id, seq, kind, role, name, sender, epoch, at, client_id, body, "inner" '
    "FROM events WHERE conversation_id = coalesce(?, conversation_id) ORDER BY conversation_id, seq"
)
_HELD = "SELECT id FROM conversations WHERE held_seq IS NOT NULL ORDER BY id"
_CONVERSATIONS = (
    "SELECT id, head, epoch, state, holder, held_seq, customer_id, review_seq, deed_seq "
    "FROM conversations ORDER BY id"
)
_TURNS = "SELECT conversation_id, through_seq FROM turns ORDER BY conversation_id"
_TIMERS = "SELECT conversation_id, draft_seq FROM timers ORDER BY conversation_id"
_EXAMPLES = (
    "SELECT conversation_id, target_seq, id FROM examples ORDER BY conversation_id, target_seq, id"
)


class ConversationLeft(NamedTuple):
    """What a conversation's row says, beside its id."""

    head: int
    epoch: int
    state: str
    holder: str | None
    held_seq: int | None
    customer_id: str
    review_seq: int | None
    deed_seq: int | None


@dataclass(frozen=True, slots=True)
class Left:
    """What a database holds when all is over."""

    records: list[Record]
    conversations: dict[str, ConversationLeft]
    turns: dict[str, int]
    timers: dict[str, int]
    examples: list[tuple[str, int, str]]
    damage: list[str]
    """What SQLite says of the file; nothing when it is whole."""


def read_left(connection: Connection) -> Left:
    """Read everything."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return Left(
        records=[Record(*row) for row in connection.execute(_ROWS, (None,))],
        conversations={
            key: ConversationLeft(*row) for key, *row in connection.execute(_CONVERSATIONS)
        },
        turns=read_turns(connection),
        timers=read_timers(connection),
        examples=[tuple(row) for row in connection.execute(_EXAMPLES)],
        damage=[] if found == ["ok"] else found,
    )


def read_heads(connection: Connection) -> dict[str, int]:
    """Return how long each conversation is."""
    rows = connection.execute("SELECT id, head FROM conversations ORDER BY id")
    return dict(rows.fetchall())


def read_turns(connection: Connection) -> dict[str, int]:
    """Return which conversations the bot owes a turn, and through which message."""
    return dict(connection.execute(_TURNS).fetchall())


def read_timers(connection: Connection) -> dict[str, int]:
    """Return which conversations hold what has a window, and the number it is known by."""
    return dict(connection.execute(_TIMERS).fetchall())


def read_under_way(connection: Connection) -> list[str]:
    """Return which conversations have something that a person allowed and that is not over."""
    held = [key for (key,) in connection.execute(_HELD).fetchall()]
    rows = [connection.execute(_ROWS, (key,)) for key in held]
    folds = [fold_records(Conversation(""), (Record(*row) for row in each)) for each in rows]
    return [key for key, fold in zip(held, folds, strict=True) if fold.under_way]


def record_left(left: Left, recorder: Recorder) -> None:
    """Write rows and examples into the history."""
    for record in left.records:
        author = {"role": record.role} | ({"name": record.name} if record.name else {})
        recorder.row(
            conversation_id=record.conversation_id,
            seq=record.seq,
            kind=record.kind,
            author=author,
            epoch=record.epoch,
            at=record.at,
            client_id=record.client_id,
            sender=record.sender,
            body=from_json(record.body),
            inner=from_json(record.inner),
        )
    for conversation_id, target_seq, name in left.examples:
        recorder.example(conversation_id=conversation_id, target_seq=target_seq, id=name)


def find_contradictions(left: Left) -> Iterator[dict[str, Any]]:
    """Say where the tables, which lists are searched by, do not agree with the log."""
    for text in left.damage:
        yield {"kind": "damaged_file", "detail": f"SQLite finds the file damaged: {text}"}
    folds = _fold(left.records)
    for key in sorted(folds.keys() | left.conversations.keys()):
        fold, row = folds.get(key), left.conversations.get(key)
        expected = None if fold is None else _build_row(fold)
        if row != expected:
            yield _contradict(key, f"its row says {row}, its log {expected}")
    for key, fold in folds.items():
        expected_turn = fold.asked if fold.keeps_turn else None
        turn = left.turns.get(key)
        if turn != expected_turn:
            yield _contradict(key, f"its turn row is through {turn}, its log owes {expected_turn}")
        window = None if fold.window is None else fold.window.seq
        timer = left.timers.get(key)
        if timer != window:
            yield _contradict(key, f"its timer is for number {timer}, by its log for {window}")
    for key in sorted((left.turns.keys() | left.timers.keys()) - folds.keys()):
        yield _contradict(key, "it has a turn row or a timer, and no log")


def _fold(records: list[Record]) -> dict[str, Conversation]:
    of_one: dict[str, list[Record]] = {}
    for record in records:
        of_one.setdefault(record.conversation_id, []).append(record)
    return {key: fold_records(Conversation(key), rows) for key, rows in of_one.items()}


def _build_row(c: Conversation) -> ConversationLeft:
    held = c.held_seq
    review = c.reviews[0].answer_seq if c.reviews else None
    deed = c.under_way[0].seq if c.under_way else None
    return ConversationLeft(c.head, c.epoch, c.state, c.holder, held, c.customer_id, review, deed)


def _contradict(conversation_id: str, detail: str) -> dict[str, Any]:
    return {
        "kind": "contradiction",
        "conversation_id": conversation_id,
        "detail": f"Conversation {conversation_id}: {detail}.",
    }
