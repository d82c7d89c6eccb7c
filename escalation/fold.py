"""What each event makes of a conversation: the pure fold of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from escalation.conversation import (
    MOST_REVIEWS,
    PREVIEW_LENGTH,
    Conversation,
    KeptDraft,
    Participant,
    Pause,
    Review,
    Speech,
    State,
)
from escalation.desk_events import (
    Clock,
    ClockBreached,
    ClockWarned,
    ContactLeft,
    ConversationAbsorbed,
    ConversationClaimed,
    ConversationMerged,
    ConversationOffered,
    ConversationReleased,
    ConversationReopened,
    ConversationResolved,
    ConversationRouted,
    ConversationSnoozed,
    ConversationTransferred,
    ConversationWoken,
    CustomerBlocked,
    CustomerLeft,
    CustomerNotified,
    CustomerUnblocked,
    HandoffRequested,
    HumanJoined,
    HumanLeft,
    OfferDeclined,
    OfferExpired,
    ReturnedToBot,
    Route,
)
from escalation.event_parts import Event
from escalation.events import (
    ActionClosed,
    ActionDecided,
    ActionHeld,
    ActionTaken,
    AnswerAudited,
    AnswerBegun,
    AnswerWithdrawn,
    BotAnswered,
    ConversationStarted,
    CustomerWrote,
    DecisionInner,
    DecisionMade,
    DraftApproved,
    DraftHeld,
    DraftRejected,
    DraftSetAside,
    HumanWrote,
    PersonalDataErased,
    Record,
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
from escalation.notices import NOBODY

_Changes = dict[str, Any]


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
_BY_ITSELF = frozenset(("customer_left", "silent"))
"""Ends that no person has decided."""
_SOMEBODY_COMES = frozenset(
    ("queued", "requeued", "released", "checking", "being_rechecked", "late")
)
"""What customers are told of people who are there."""


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


def _hear_customer(c: Conversation, e: CustomerWrote, seq: int, at: str) -> _Changes:
    return {
        "messages": c.messages + 1,
        "asked": seq,
        "preview": e.body.text[:PREVIEW_LENGTH],
        "customer_left": False,
        "left_at": None,
        "unanswered_since": c.unanswered_since or at,
    }


def _note_decision(c: Conversation, e: DecisionMade, _: int, __: str) -> _Changes:
    decision = e.inner
    changes: _Changes = {
        "misses": _count_misses(c.misses, decision),
        "confidence": decision.confidence,
        "reasons": tuple(decision.reasons),
        "language": decision.language or c.language,
        "topic": decision.topic or c.topic,
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
        inner.approval_seconds,
        inner.may_pass,
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
        "unanswered_since": c.unanswered_since if e.body.in_reply_to < c.asked else None,
    }
    if e.inner.review:
        reviews = (*c.reviews, Review(seq, e.inner.approved_by))
        changes["reviews"] = reviews[-MOST_REVIEWS:]
    return changes


def _judge_answer(c: Conversation, e: AnswerAudited, _: int, __: str) -> _Changes:
    return _drop_reviews(c, {e.inner.answer_seq})


def _hear_human(c: Conversation, _: HumanWrote, __: int, at: str) -> _Changes:
    return {
        "settled": c.asked,
        "misses": 0,
        "replied_at": c.replied_at or at,
        "unanswered_since": None,
        "clocks": _forget_clock(c, "next_reply"),
    }


def _tell_customer(c: Conversation, e: CustomerNotified, _: int, __: str) -> _Changes:
    code = e.body.code
    untrue = _SOMEBODY_COMES if code == NOBODY else {NOBODY} if code in _SOMEBODY_COMES else set()
    return {"notices": (c.notices - untrue) | {code}}


def _keep_contact(_: Conversation, e: ContactLeft, __: int, ___: str) -> _Changes:
    return {"contact": e.body.email or None}  # empty where it was taken back, or erased


def _lose_customer(_: Conversation, __: CustomerLeft, ___: int, at: str) -> _Changes:
    return {"customer_left": True, "left_at": at}


def _request_handoff(c: Conversation, e: HandoffRequested, _: int, at: str) -> _Changes:
    return {
        **_change_holder(c, "waiting", at),
        "waiting_since": c.waiting_since or at,
        "reasons": tuple(e.inner.reasons),
        "settled": min(c.settled, max(c.asked - 1, 0)),
    }


def _route(c: Conversation, e: ConversationRouted, _: int, __: str) -> _Changes:
    before, route = c.route, e.inner.route
    is_for_others = (before.group, set(before.skills)) != (route.group, set(route.skills))
    # Who refused it was asked about what it then was.
    return {"route": route, "refused": frozenset() if is_for_others else c.refused}


def _offer(_: Conversation, e: ConversationOffered, seq: int, __: str) -> _Changes:
    return {"state": "offered", "offered_to": e.inner.to, "offered_seq": seq}


def _refuse_offer(c: Conversation, e: OfferDeclined | OfferExpired, _: int, __: str) -> _Changes:
    # Who was not there when it ended has not said no.
    said_no = e.inner.cause not in ("withdrawn", "gone")
    refused = c.refused | {e.inner.to} if said_no else c.refused
    return {"state": "waiting", "offered_to": None, "offered_seq": 0, "refused": refused}


def _claim(c: Conversation, e: ConversationClaimed, _: int, at: str) -> _Changes:
    return _give_to(c, e.inner.by, e.author.name, at)


def _transfer(c: Conversation, e: ConversationTransferred, _: int, at: str) -> _Changes:
    if e.body.group:
        route = c.route.model_copy(update={"group": e.body.group})
        changes = {**_change_holder(c, "waiting", at), "waiting_since": at, "route": route}
        changes["refused"] = _name_holder(c)
    else:
        changes = _give_to(c, e.inner.to, e.body.to, at)
    return {**changes, "passed_on": c.passed_on + 1}


def _release(c: Conversation, e: ConversationReleased, _: int, at: str) -> _Changes:
    front = e.inner.cause == "lease_lapsed"
    changes = {**_change_holder(c, "waiting", at), "waiting_since": at, "front": front}
    if not front:
        changes["refused"] = _name_holder(c)
    return {**changes, "passed_on": c.passed_on + 1}


def _name_holder(c: Conversation) -> frozenset[str]:
    """Return who passes it on: it is not to be offered to them at once."""
    return frozenset() if c.holder is None else frozenset((c.holder,))


def _join(c: Conversation, e: HumanJoined, _: int, __: str) -> _Changes:
    came = Participant(e.inner.by or "", e.author.name or "")
    return {"joined": (*c.joined, came), "human_joined": True}


def _leave_holder(c: Conversation, e: HumanLeft, _: int, __: str) -> _Changes:
    return {"joined": tuple(each for each in c.joined if each.id != e.inner.by)}


def _snooze(c: Conversation, e: ConversationSnoozed, _: int, at: str) -> _Changes:
    return {
        **_change_holder(c, "waiting", at),
        "waiting_since": None,
        "snoozed": True,
        "pauses": (*c.pauses, Pause(at, None, e.body.waiting_on_customer)),
        "snoozed_until": e.body.until,
        "waiting_on_customer": e.body.waiting_on_customer,
    }


def _wake(c: Conversation, _: ConversationWoken, __: int, at: str) -> _Changes:
    return {**_AWAKE, "pauses": _end_pause(c, at), "waiting_since": at}


def _note_clock(c: Conversation, e: ClockWarned | ClockBreached, _: int, __: str) -> _Changes:
    word = "warned" if isinstance(e, ClockWarned) else "breached"
    return {"clocks": c.clocks | {f"{e.inner.clock}:{word}"}}


def _return_to_bot(c: Conversation, _: ReturnedToBot, __: int, at: str) -> _Changes:
    return {
        **_change_holder(c, "bot", at),
        **_AFRESH,
        "settled": c.asked,
        "messages": 0,
    }


def _resolve(c: Conversation, e: ConversationResolved, _: int, at: str) -> _Changes:
    changes = {**_change_holder(c, "resolved", at), "settled": c.asked, "outcome": e.body.outcome}
    is_unfinished = e.inner.cause in _BY_ITSELF and c.escalated_at is not None
    return {**changes, "unfinished": is_unfinished}


def _reopen(c: Conversation, _: ConversationReopened, __: int, at: str) -> _Changes:
    return {
        **_change_holder(c, "bot", at),
        **_AFRESH,
        "outcome": None,
        "merged_into": None,
        "reopened": True,
        "unfinished": False,
    }


def _merge(_: Conversation, e: ConversationMerged, __: int, ___: str) -> _Changes:
    return {"merged_into": e.body.into}


def _absorb(c: Conversation, e: ConversationAbsorbed, _: int, __: str) -> _Changes:
    return {"absorbed": c.absorbed | {(e.inner.source, e.inner.source_head)}}


def _block(_: Conversation, __: CustomerBlocked, ___: int, ____: str) -> _Changes:
    return {"blocked": True}


def _unblock(_: Conversation, __: CustomerUnblocked, ___: int, ____: str) -> _Changes:
    return {"blocked": False}


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


_AFRESH: _Changes = {"misses": 0, "reasons": (), "suggestion": None, "route": Route()}
"""What the bot must not carry over from before a person had the conversation."""


def _drop_held(c: Conversation) -> _Changes:
    if c.held is None:
        return {}
    return {
        "held": None,
        "waiting_since": c.waiting_since if c.state == "waiting" else None,
        "clocks": _forget_clock(c, "approval"),
    }


def _forget_clock(c: Conversation, clock: Clock) -> frozenset[str]:
    """Return what was said of the other clocks: this one starts anew."""
    return frozenset(each for each in c.clocks if not each.startswith(clock))


def _drop_reviews(c: Conversation, answer_seqs: set[int]) -> _Changes:
    left = tuple(each for each in c.reviews if each.answer_seq not in answer_seqs)
    return {} if left == c.reviews else {"reviews": left}


_AWAKE: _Changes = {"snoozed": False, "snoozed_until": None, "waiting_on_customer": False}
_UNWANTED: _Changes = {
    "escalated_at": None,
    "replied_at": None,
    "unanswered_since": None,
    "pauses": (),
    "clocks": frozenset(),
    "passed_on": 0,
}
"""What holds while no person is wanted."""


def _change_holder(c: Conversation, state: State, at: str) -> _Changes:
    is_wanted = state in ("waiting", "human")
    return {
        "state": state,
        "epoch": c.epoch + 1,
        "holder": None,
        "holder_name": None,
        "last_human": c.holder or c.last_human,
        "offered_to": None,
        "offered_seq": 0,
        "refused": frozenset(),
        "joined": c.joined if is_wanted else (),
        "waiting_since": c.waiting_since if state == "waiting" else None,
        "front": False,
        "notices": frozenset(),
        **_AWAKE,
        "pauses": _end_pause(c, at),
        **({"escalated_at": c.escalated_at or at} if is_wanted else _UNWANTED),
    }


def _end_pause(c: Conversation, at: str) -> tuple[Pause, ...]:
    """Return when it was parked, now that it no longer is."""
    if not c.snoozed or not c.pauses:
        return c.pauses
    *before, last = c.pauses
    return (*before, Pause(last.since, at, last.waiting_on_customer))


def _give_to(c: Conversation, person: str | None, name: str | None, at: str) -> _Changes:
    # Whoever had come in beside the holder, and has it now, is beside nobody.
    joined = tuple(each for each in c.joined if each.id != person)
    changes = {**_change_holder(c, "human", at), "joined": joined}
    left_open = find_left_open(c.actions, c.epoch)
    if left_open is not None:
        # What the bot wanted done had dealt with the message; that is now left to the person.
        changes["settled"] = min(c.settled, left_open - 1)
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
    "OfferDeclined": _refuse_offer,
    "OfferExpired": _refuse_offer,
    "ConversationRouted": _route,
    "ClockWarned": _note_clock,
    "ClockBreached": _note_clock,
    "HumanJoined": _join,
    "HumanLeft": _leave_holder,
    "ConversationSnoozed": _snooze,
    "ConversationWoken": _wake,
    "ConversationMerged": _merge,
    "ConversationAbsorbed": _absorb,
    "CustomerBlocked": _block,
    "CustomerUnblocked": _unblock,
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
