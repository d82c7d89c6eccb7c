"""What one write does to the conversation it finds: the order of checks, the same for every adapter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic_core import PydanticSerializationError

from escalation.conversation import Conversation
from escalation.errors import Conflict, Invalid, StaleStandings, StaleTurn
from escalation.event_parts import Event
from escalation.events import Record, build_record
from escalation.fold import fold
from escalation.store.log import Appended, OpenTurn, VetoTimer, Write

_HALF_A_PAIR = "The text holds half of a surrogate pair: remove it."


@dataclass(frozen=True, slots=True)
class Sent:
    """A row that carries a ``client_id``: its number, and the keyed digest of what came with it."""

    seq: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What a write finds: the conversation, and its rows of turn and timer."""

    conversation: Conversation
    turn: OpenTurn | None = None
    timer: VetoTimer | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a write comes to. ``sent`` is what its carrier adds to the ``client_id``s used so far."""

    appended: Appended
    sent: Sent | None = None


def check_text(write: Write) -> None:
    """Refuse, before anything is looked up, what no store can take. Raises ``Invalid``."""
    if write.client_id is not None and write.sender is None:
        raise Invalid("A client_id needs the sender whose it is.")
    try:
        f"{write.conversation_id}{write.sender}{write.client_id}{write.payload}".encode()
    except UnicodeEncodeError as error:
        raise Invalid(_HALF_A_PAIR) from error


def prepare_append(
    write: Write,
    found: Found,
    find_sent: Callable[[Write], Sent | None],
    *,
    at: str,
    node: str,
    digest_key: bytes,
    find_standings: Callable[[], int],
) -> Prepared:
    """Check a write against the state it finds, and build the rows it appends. Stores nothing.

    The write has passed ``check_text``.
    ``find_sent`` looks up the row that carries the write's ``client_id``, ``find_standings`` the
    version of the topics' standings. Raises what the write's guards raise, ``Conflict``,
    ``StaleTurn``, ``StaleStandings``, and ``Invalid`` for text that cannot be stored.
    """
    conversation, turn, timer = found.conversation, found.turn, found.timer
    if write.authorise is not None:
        write.authorise(conversation)
    digest = None
    if write.client_id is not None:
        digest = _digest_payload(write, digest_key)
        sent = find_sent(write)
        if sent is not None:
            if sent.digest != digest:
                raise Conflict
            return Prepared(Appended(conversation, (), sent.seq, True, turn, timer))
    if write.attempt is not None and (turn is None or turn.attempt != write.attempt):
        raise StaleTurn
    if write.standings is not None and write.standings != find_standings():
        raise StaleStandings
    events = write.decide(conversation)
    if not events:
        return Prepared(Appended(conversation, (), conversation.head, False, turn, timer))
    carrier = _find_carrier(events, write.carrier)
    seq = conversation.head + 1 + carrier
    records, after = _build_records(write, events, conversation, carrier, at)
    appended = Appended(
        after,
        records,
        seq,
        False,
        _follow_turn(after, turn, node),
        _follow_timer(after, timer, node),
    )
    return Prepared(appended, None if digest is None else Sent(seq, digest))


def _find_carrier(events: Sequence[Event], kind: str | None) -> int:
    """Return which of the events carries the ``client_id``: the first of its kind, else the last."""
    if kind is not None:
        for index, event in enumerate(events):
            if event.kind == kind:
                return index
    return len(events) - 1


def _build_records(
    write: Write, events: Sequence[Event], conversation: Conversation, carrier: int, at: str
) -> tuple[list[Record], Conversation]:
    records = []
    seq = conversation.head
    for index, event in enumerate(events):
        seq += 1
        conversation = fold(conversation, event, seq=seq, at=at)
        try:
            record = build_record(
                event,
                conversation_id=write.conversation_id,
                seq=seq,
                epoch=conversation.epoch,
                at=at,
                sender=write.sender,
                client_id=write.client_id if index == carrier else None,
            )
            # The one text that is neither encoded yet nor checked by ``check_text``.
            (record.name or "").encode()
        except (PydanticSerializationError, UnicodeEncodeError) as error:
            raise Invalid(_HALF_A_PAIR) from error
        records.append(record)
    return records, conversation


def _follow_turn(conversation: Conversation, turn: OpenTurn | None, node: str) -> OpenTurn | None:
    """Return the turn row that the conversation has now."""
    if not conversation.keeps_turn:
        return None
    if turn is None:
        return OpenTurn(conversation.id, conversation.asked, 1, node)
    if turn.through_seq == conversation.asked:
        return turn
    return OpenTurn(conversation.id, conversation.asked, turn.attempt, turn.node)


def _follow_timer(
    conversation: Conversation, timer: VetoTimer | None, node: str
) -> VetoTimer | None:
    """Return the timer row that the conversation has now."""
    window, epoch = conversation.window, conversation.epoch
    if window is None:
        return None
    if timer is not None and (timer.draft_seq, timer.epoch) == (window.seq, epoch):
        return timer
    return VetoTimer(conversation.id, window.seq, epoch, window.seconds, node)


def _digest_payload(write: Write, key: bytes) -> bytes:
    """The kind is part of it: a note with the words of a message is another sending."""
    text = f"{write.sender}\0{write.client_id}\0{write.carrier}\0{write.payload}"
    return hashlib.blake2b(text.encode(), digest_size=16, key=key).digest()
