"""What a conversation is right now: a pure fold of its log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from escalation.events import (
    BotAnswered,
    ContactLeft,
    ConversationClaimed,
    ConversationOffered,
    ConversationReleased,
    ConversationReopened,
    ConversationResolved,
    ConversationStarted,
    ConversationTransferred,
    CustomerLeft,
    CustomerNotified,
    CustomerWrote,
    DecisionMade,
    DraftApproved,
    DraftHeld,
    DraftRejected,
    DraftSetAside,
    Event,
    HandoffRequested,
    HumanWrote,
    OfferDeclined,
    OfferExpired,
    Outcome,
    Record,
    ReturnedToBot,
    decode,
)

State = Literal["bot", "waiting", "offered", "human", "resolved"]

PREVIEW_LENGTH = 140


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A bot's draft that was not sent: held for a yes, or set aside as a suggestion."""

    seq: int
    through_seq: int
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one conversation after ``head`` events.

    ``epoch`` rises whenever the holder changes. ``asked`` is the newest customer message,
    ``settled`` the newest one that the bot (or a person) has dealt with; while the bot holds the
    conversation and ``asked`` is ahead of ``settled``, the bot owes a turn.
    """

    id: str
    head: int = 0
    epoch: int = 0
    state: State = "bot"
    site: str = "default"
    customer_id: str = ""
    holder: str | None = None
    """Id of the person who holds it, while ``state`` is ``human``."""
    holder_name: str | None = None
    offered_to: str | None = None
    asked: int = 0
    settled: int = 0
    held: KeptDraft | None = None
    """The draft that waits for a yes."""
    suggestion: KeptDraft | None = None
    """The newest draft that was set aside, for a human to start from."""
    misses: int = 0
    """Decisions in a row, since a person last had it, in which the bot was not sure enough."""
    waiting_since: str | None = None
    front: bool = False
    """Whether it goes to the front of the queue (its human vanished)."""
    reasons: tuple[str, ...] = ()
    confidence: float | None = None
    opened_at: str = ""
    last_at: str = ""
    preview: str = ""
    """The beginning of the customer's newest words."""
    contact: str | None = None
    outcome: Outcome | None = None
    customer_left: bool = False
    human_joined: bool = False
    notices: frozenset[str] = field(default_factory=frozenset)
    """Codes told to the customer since the holder last changed."""

    @property
    def owes_turn(self) -> bool:
        """Say whether the bot has a customer message to deal with."""
        return self.state == "bot" and self.asked > self.settled

    @property
    def holder_role(self) -> Literal["bot", "human", "nobody"]:
        """Who holds it: the bot, a person, or nobody."""
        if self.state == "bot":
            return "bot"
        return "human" if self.state == "human" else "nobody"


def fold(conversation: Conversation, event: Event, *, seq: int, at: str) -> Conversation:
    """Return the conversation after one more event, which is number ``seq``, stamped ``at``."""
    after = _apply(conversation, event, seq, at)
    return replace(after, head=seq, last_at=at)


def fold_records(conversation: Conversation, records: Iterable[Record]) -> Conversation:
    """Fold stored rows in order; kinds of newer versions only move the head."""
    for record in records:
        event = decode(record)
        if event is None:
            conversation = replace(conversation, head=record.seq, last_at=record.at)
        else:
            conversation = fold(conversation, event, seq=record.seq, at=record.at)
    return conversation


def _apply(c: Conversation, event: Event, seq: int, at: str) -> Conversation:
    match event:
        case ConversationStarted():
            return replace(
                c,
                site=event.body.site,
                customer_id=event.inner.customer_id,
                epoch=1,
                opened_at=at,
            )
        case CustomerWrote():
            return replace(
                c, asked=seq, preview=event.body.text[:PREVIEW_LENGTH], customer_left=False
            )
        case DecisionMade():
            unsure = "low_confidence" in event.inner.reasons or event.inner.confidence is None
            return replace(
                c,
                misses=c.misses + 1 if unsure else 0,
                confidence=event.inner.confidence,
                reasons=tuple(event.inner.reasons),
                settled=max(c.settled, event.inner.through_seq),
            )
        case DraftHeld():
            return replace(
                c,
                held=KeptDraft(
                    seq, event.inner.through_seq, event.body.text, event.inner.confidence
                ),
                waiting_since=c.waiting_since or at,
            )
        case DraftSetAside():
            kept = KeptDraft(seq, event.inner.through_seq, event.body.text, event.inner.confidence)
            return replace(_without_held(c), suggestion=kept)
        case DraftApproved():
            return _without_held(c)
        case DraftRejected():
            return replace(_without_held(c), suggestion=c.held or c.suggestion)
        case BotAnswered():
            return replace(c, settled=max(c.settled, event.body.in_reply_to))
        case HumanWrote():
            return replace(c, settled=c.asked, misses=0)
        case CustomerNotified():
            return replace(c, notices=c.notices | {event.body.code})
        case ContactLeft():
            return replace(c, contact=event.body.email)
        case CustomerLeft():
            return replace(c, customer_left=True)
        case _:
            return _apply_holder_change(c, event, seq, at)


def _apply_holder_change(c: Conversation, event: Event, seq: int, at: str) -> Conversation:
    match event:
        case HandoffRequested():
            return replace(
                _change_holder(c, "waiting"),
                waiting_since=c.waiting_since or at,
                reasons=tuple(event.inner.reasons),
            )
        case ConversationOffered():
            return replace(c, state="offered", offered_to=event.inner.to)
        case OfferDeclined() | OfferExpired():
            return replace(c, state="waiting", offered_to=None)
        case ConversationClaimed():
            return _give_to(c, event.inner.by, event.author.name)
        case ConversationTransferred():
            return _give_to(c, event.inner.to, event.body.to)
        case ConversationReleased():
            lapsed = event.inner.cause == "lease_lapsed"
            return replace(_change_holder(c, "waiting"), waiting_since=at, front=lapsed)
        case ReturnedToBot():
            return replace(
                _change_holder(c, "bot"), settled=c.asked, misses=0, reasons=(), suggestion=None
            )
        case ConversationResolved():
            return replace(
                _change_holder(c, "resolved"), settled=c.asked, outcome=event.body.outcome
            )
        case ConversationReopened():
            return replace(
                _change_holder(c, "bot"), outcome=None, misses=0, reasons=(), suggestion=None
            )
        case _:
            return c


def _without_held(c: Conversation) -> Conversation:
    if c.held is None:
        return c
    return replace(c, held=None, waiting_since=c.waiting_since if c.state == "waiting" else None)


def _change_holder(c: Conversation, state: State) -> Conversation:
    return replace(
        c,
        state=state,
        epoch=c.epoch + 1,
        holder=None,
        holder_name=None,
        offered_to=None,
        waiting_since=c.waiting_since if state == "waiting" else None,
        front=False,
        notices=frozenset(),
    )


def _give_to(c: Conversation, person: str | None, name: str | None) -> Conversation:
    return replace(_change_holder(c, "human"), holder=person, holder_name=name, human_joined=True)
