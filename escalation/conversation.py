"""What a conversation is right now: a pure fold of its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from escalation.events import (
    ActionClosed,
    ActionDecided,
    ActionHeld,
    ActionTaken,
    AnswerAudited,
    AnswerBegun,
    AnswerWithdrawn,
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
    DecisionInner,
    DecisionMade,
    DraftApproved,
    DraftHeld,
    DraftRejected,
    DraftSetAside,
    Event,
    HandoffRequested,
    HumanWrote,
    Outcome,
    PersonalDataErased,
    Record,
    ReturnedToBot,
    SourceQuoted,
    decode,
)
from escalation.held_actions import (
    HeldAction,
    add_action,
    drop_actions,
    find_left_open,
    find_owed,
    note_closed,
    note_decided,
    note_taken,
)

State = Literal["bot", "waiting", "offered", "human", "resolved"]

PREVIEW_LENGTH = 140
MOST_REVIEWS = 50
"""Answers of one conversation that wait for a verdict; beyond that the oldest are given up."""

_Changes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A bot's draft that was not sent: held for a yes, or set aside as a suggestion.

    One that is held with ``veto_seconds`` is sent after so long unless a person stops it (or, with
    ``by_mode``, its topic's mode); ``review`` says that a reviewer judges it then.
    """

    seq: int
    through_seq: int
    text: str
    confidence: float | None = None
    sources: tuple[SourceQuoted, ...] = ()
    topic: str | None = None
    veto_seconds: float | None = None
    by_mode: bool = False
    review: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """An answer that was sent and waits for a reviewer's verdict, by another than who approved it."""

    answer_seq: int
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """An answer of which the customer may see words while it is being written.

    ``begun_seq`` is its ``AnswerBegun``, ``epoch`` the one that its words belong to; ``seal`` is
    what nodes know true words by.
    """

    begun_seq: int
    through_seq: int
    epoch: int
    seal: str


@dataclass(frozen=True)
class Conversation:
    """The state of one conversation after ``head`` events.

    ``epoch`` rises whenever the holder changes. ``asked`` is the newest customer message,
    ``settled`` the newest one that the bot (or a person) has dealt with (a handover leaves one open,
    for the person to deal with); while the bot holds the
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
    """The draft that waits for a yes, or for its window to pass."""
    suggestion: KeptDraft | None = None
    """The newest draft that was set aside, for a human to start from."""
    speech: Speech | None = None
    """The answer of which words may be shown, whoever holds the conversation by now."""
    reviews: tuple[Review, ...] = ()
    """Sent answers that wait for a verdict, the oldest first; whoever holds the conversation now."""
    actions: tuple[HeldAction, ...] = ()
    """What bots want done: actions that are not closed, and the newest of the others."""
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
        """Say whether the bot has a customer message to deal with; what it wanted done comes first."""
        return self.state == "bot" and self.asked > self.settled and not self.under_way

    @property
    def keeps_turn(self) -> bool:
        """Say whether a node has something left to do: owed, or words that were shown to take back."""
        return self.speech is not None or self.owes_turn

    @property
    def waiting_actions(self) -> tuple[HeldAction, ...]:
        """The actions that wait for a person's decision, the oldest first."""
        return tuple(each for each in self.actions if each.state == "held")

    @property
    def under_way(self) -> tuple[HeldAction, ...]:
        """What a person let the desk carry out and is not over, the oldest first."""
        return tuple(each for each in self.actions if each.is_under_way)

    @property
    def newest_own(self) -> int:
        """The newest action of the desk's own bot, open or over; 0 where there is none."""
        return max((each.seq for each in self.actions if each.is_own), default=0)

    @property
    def held_seq(self) -> int | None:
        """The draft that is held, else the oldest action that is not closed: it is listed by this."""
        if self.held is not None:
            return self.held.seq
        return next((each.seq for each in self.actions if each.state != "closed"), None)

    @property
    def holder_role(self) -> Literal["bot", "human", "nobody"]:
        """Who holds it: the bot, a person, or nobody."""
        if self.state == "bot":
            return "bot"
        return "human" if self.state == "human" else "nobody"


def fold(conversation: Conversation, event: Event, *, seq: int, at: str) -> Conversation:
    """Return the conversation after one more event, which is number ``seq``, stamped ``at``."""
    find_changes = _CHANGES.get(event.kind)
    changes = {} if find_changes is None else find_changes(conversation, event, seq, at)
    return _change(conversation, {**changes, "head": seq, "last_at": at})


def fold_records(conversation: Conversation, records: Iterable[Record]) -> Conversation:
    """Fold stored rows in order; kinds of newer versions only move the head."""
    for record in records:
        event = decode(record)
        if event is None:
            conversation = _change(conversation, {"head": record.seq, "last_at": record.at})
        else:
            conversation = fold(conversation, event, seq=record.seq, at=record.at)
    return conversation


def follow_speech(speech: Speech | None, record: Record) -> Speech | None:
    """Return the answer that is being written after one more row, which may be of any kind."""
    if record.kind == "AnswerBegun":
        event = decode(record)
        assert isinstance(event, AnswerBegun)
        return Speech(record.seq, event.inner.through_seq, record.epoch, event.inner.seal)
    if speech is None or record.kind in _ENDS_SPEECH or record.epoch != speech.epoch:
        return None
    return speech


_ENDS_SPEECH = frozenset(("BotAnswered", "AnswerWithdrawn"))


def _change(conversation: Conversation, changes: _Changes) -> Conversation:
    # As ``dataclasses.replace``, which sets every field anew and takes ten times as long: this is
    # done for every event that is stored.
    after = object.__new__(Conversation)
    after.__dict__.update(conversation.__dict__)
    after.__dict__.update(changes)
    return after


# -- what each kind changes: one function each, from the state before to the fields after ---------


def _start(_: Conversation, e: ConversationStarted, __: int, at: str) -> _Changes:
    return {
        "site": e.body.site,
        "customer_id": e.inner.customer_id,
        "epoch": 1,
        "opened_at": at,
    }


def _hear_customer(_: Conversation, e: CustomerWrote, seq: int, __: str) -> _Changes:
    return {"asked": seq, "preview": e.body.text[:PREVIEW_LENGTH], "customer_left": False}


def _note_decision(c: Conversation, e: DecisionMade, _: int, __: str) -> _Changes:
    decision = e.inner
    changes: _Changes = {
        "misses": _count_misses(c.misses, decision),
        "confidence": decision.confidence,
        "reasons": tuple(decision.reasons),
    }
    if decision.action == "block":
        changes["settled"] = max(c.settled, decision.through_seq)
    return changes


def _count_misses(misses: int, decision: DecisionInner) -> int:
    """Count on; what rests on tools says nothing of how well the bot knows its answers."""
    if decision.wants or decision.rests_on_tool:
        return misses
    unsure = decision.confidence is None or "low_confidence" in decision.reasons
    return misses + 1 if unsure else 0


def _hold_draft(c: Conversation, e: DraftHeld, seq: int, at: str) -> _Changes:
    inner = e.inner
    held = KeptDraft(
        seq,
        inner.through_seq,
        e.body.text,
        inner.confidence,
        tuple(inner.sources),
        inner.topic,
        inner.veto_seconds,
        inner.by_mode,
        inner.review,
    )
    return {
        "held": held,
        "settled": max(c.settled, e.inner.through_seq),
        "waiting_since": c.waiting_since or at,
    }


def _set_draft_aside(c: Conversation, e: DraftSetAside, seq: int, _: str) -> _Changes:
    kept = KeptDraft(seq, e.inner.through_seq, e.body.text, e.inner.confidence)
    changes = {**_drop_held(c), "suggestion": kept}
    if c.held is not None and c.state == "human":
        # Held, it had dealt with the message; set aside, it leaves that to whoever took over.
        changes["settled"] = min(c.settled, c.held.through_seq - 1)
    return changes


def _approve_draft(c: Conversation, _: DraftApproved, __: int, ___: str) -> _Changes:
    return _drop_held(c)


def _reject_draft(c: Conversation, _: DraftRejected, __: int, ___: str) -> _Changes:
    return {**_drop_held(c), "suggestion": c.held or c.suggestion}


def _begin_answer(c: Conversation, e: AnswerBegun, seq: int, _: str) -> _Changes:
    return {"speech": Speech(seq, e.inner.through_seq, c.epoch, e.inner.seal)}


def _withdraw_answer(_: Conversation, __: AnswerWithdrawn, ___: int, ____: str) -> _Changes:
    return {"speech": None}


def _hear_bot(c: Conversation, e: BotAnswered, seq: int, __: str) -> _Changes:
    # A draft that is still held now is the one that was sent: its window has passed.
    changes = {
        **_drop_held(c),
        "settled": max(c.settled, e.body.in_reply_to),
        "speech": None,
    }
    if e.inner.review:
        reviews = (*c.reviews, Review(seq, e.inner.approved_by))
        changes["reviews"] = reviews[-MOST_REVIEWS:]
    return changes


def _judge_answer(c: Conversation, e: AnswerAudited, _: int, __: str) -> _Changes:
    return _drop_reviews(c, {e.inner.answer_seq})


def _hear_human(c: Conversation, _: HumanWrote, __: int, ___: str) -> _Changes:
    return {"settled": c.asked, "misses": 0}


def _tell_customer(c: Conversation, e: CustomerNotified, _: int, __: str) -> _Changes:
    return {"notices": c.notices | {e.body.code}}


def _keep_contact(_: Conversation, e: ContactLeft, __: int, ___: str) -> _Changes:
    return {"contact": e.body.email}


def _lose_customer(_: Conversation, __: CustomerLeft, ___: int, ____: str) -> _Changes:
    return {"customer_left": True}


def _request_handoff(c: Conversation, e: HandoffRequested, _: int, at: str) -> _Changes:
    return {
        **_change_holder(c, "waiting"),
        "waiting_since": c.waiting_since or at,
        "reasons": tuple(e.inner.reasons),
        "settled": min(c.settled, max(c.asked - 1, 0)),
    }


def _offer(_: Conversation, e: ConversationOffered, __: int, ___: str) -> _Changes:
    return {"state": "offered", "offered_to": e.inner.to}


def _end_offer(_: Conversation, __: Event, ___: int, ____: str) -> _Changes:
    return {"state": "waiting", "offered_to": None}


def _claim(c: Conversation, e: ConversationClaimed, _: int, __: str) -> _Changes:
    changes = _give_to(c, e.inner.by, e.author.name)
    left_open = find_left_open(c.actions, c.epoch)
    if left_open is not None:
        # What the bot wanted done had dealt with the message; that is now left to the person.
        changes["settled"] = min(c.settled, left_open - 1)
    return changes


def _transfer(c: Conversation, e: ConversationTransferred, _: int, __: str) -> _Changes:
    return _give_to(c, e.inner.to, e.body.to)


def _release(c: Conversation, e: ConversationReleased, _: int, at: str) -> _Changes:
    front = e.inner.cause == "lease_lapsed"
    return {**_change_holder(c, "waiting"), "waiting_since": at, "front": front}


def _return_to_bot(c: Conversation, _: ReturnedToBot, __: int, ___: str) -> _Changes:
    return {**_change_holder(c, "bot"), **_AFRESH, "settled": c.asked}


def _resolve(c: Conversation, e: ConversationResolved, _: int, __: str) -> _Changes:
    return {**_change_holder(c, "resolved"), "settled": c.asked, "outcome": e.body.outcome}


def _reopen(c: Conversation, _: ConversationReopened, __: int, ___: str) -> _Changes:
    return {**_change_holder(c, "bot"), **_AFRESH, "outcome": None}


def _settle_erased(c: Conversation, e: PersonalDataErased, _: int, __: str) -> _Changes:
    # An emptied answer, hold or refusal no longer says what it settled. Without this the bot would
    # owe a second answer as soon as the log is folded anew.
    settled = max(c.settled, min(c.asked, max(e.body.seqs, default=0)))
    seqs = set(e.body.seqs)
    return {
        "settled": settled,
        **_drop_reviews(c, seqs),
        **_change_actions(drop_actions(c.actions, seqs)),
    }


def _hold_action(c: Conversation, e: ActionHeld, seq: int, at: str) -> _Changes:
    changes = _change_actions(add_action(c.actions, e, seq, at, c.epoch))
    if not e.inner.only_holder:
        changes["settled"] = max(c.settled, e.inner.through_seq)
    return changes


def _decide_action(c: Conversation, e: ActionDecided, _: int, __: str) -> _Changes:
    return _change_actions(note_decided(c.actions, e))


def _take_action(c: Conversation, e: ActionTaken, _: int, __: str) -> _Changes:
    return _change_actions(note_taken(c.actions, e))


def _close_action(c: Conversation, e: ActionClosed, _: int, __: str) -> _Changes:
    actions = note_closed(c.actions, e)
    changes = _change_actions(actions)
    owed = find_owed(actions, e.inner.action_seq, c.epoch) if c.state == "bot" else None
    if owed is not None:
        changes["settled"] = min(c.settled, owed - 1)
    return changes


def _change_actions(actions: tuple[HeldAction, ...]) -> _Changes:
    return {"actions": actions}


_AFRESH: _Changes = {"misses": 0, "reasons": (), "suggestion": None}
"""What the bot must not carry over from before a person had the conversation."""


def _drop_held(c: Conversation) -> _Changes:
    if c.held is None:
        return {}
    return {"held": None, "waiting_since": c.waiting_since if c.state == "waiting" else None}


def _drop_reviews(c: Conversation, answer_seqs: set[int]) -> _Changes:
    left = tuple(each for each in c.reviews if each.answer_seq not in answer_seqs)
    return {} if left == c.reviews else {"reviews": left}


def _change_holder(c: Conversation, state: State) -> _Changes:
    return {
        "state": state,
        "epoch": c.epoch + 1,
        "holder": None,
        "holder_name": None,
        "offered_to": None,
        "waiting_since": c.waiting_since if state == "waiting" else None,
        "front": False,
        "notices": frozenset(),
    }


def _give_to(c: Conversation, person: str | None, name: str | None) -> _Changes:
    changes = _change_holder(c, "human")
    return {**changes, "holder": person, "holder_name": name, "human_joined": True}


_CHANGES: dict[str, Callable[[Conversation, Any, int, str], _Changes]] = {
    "ConversationStarted": _start,
    "CustomerWrote": _hear_customer,
    "DecisionMade": _note_decision,
    "DraftHeld": _hold_draft,
    "DraftSetAside": _set_draft_aside,
    "DraftApproved": _approve_draft,
    "DraftRejected": _reject_draft,
    "AnswerBegun": _begin_answer,
    "AnswerWithdrawn": _withdraw_answer,
    "BotAnswered": _hear_bot,
    "AnswerAudited": _judge_answer,
    "HumanWrote": _hear_human,
    "CustomerNotified": _tell_customer,
    "ContactLeft": _keep_contact,
    "CustomerLeft": _lose_customer,
    "HandoffRequested": _request_handoff,
    "ConversationOffered": _offer,
    "OfferDeclined": _end_offer,
    "OfferExpired": _end_offer,
    "ConversationClaimed": _claim,
    "ConversationTransferred": _transfer,
    "ConversationReleased": _release,
    "ReturnedToBot": _return_to_bot,
    "ConversationResolved": _resolve,
    "ConversationReopened": _reopen,
    "ActionHeld": _hold_action,
    "ActionDecided": _decide_action,
    "ActionTaken": _take_action,
    "ActionClosed": _close_action,
    "PersonalDataErased": _settle_erased,
}
"""Kinds that are not named here change nothing but the head."""
