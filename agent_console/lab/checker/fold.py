"""What a conversation is after some rows of its log: read from the design, not from the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from agent_console.lab.checker.actions import (
    GIVES_UP,
    GIVES_UP_ALL,
    OVERDUE,
    Actions,
    is_lapse,
)
from agent_console.lab.checker.desk import Desk
from agent_console.lab.checker.rows import Row, read_int, read_text

Holding = Literal["bot", "waiting", "offered", "human", "resolved"]

UNKNOWN = "?"
"""The holder, where the row that named them was erased."""

NO_WORD_OF_WAITING = frozenset(("bot_again", "contact_kept", "blocked", "unchecked", "closed"))
"""Notices that do not tell a customer that a person is needed."""


class Decision(NamedTuple):
    """A decision that was not acted on yet. What was erased is ``None`` and fits everything."""

    seq: int
    action: str | None
    through: int | None
    draft: str | None
    drawn: bool = False
    """Whether a reviewer is to judge the answer once it was sent as it is."""


class Held(NamedTuple):
    """A draft that waits for a yes; ``alone`` when it goes out by itself after ``seconds``."""

    seq: int
    through: int | None
    text: str | None
    alone: bool
    seconds: float = 0.0
    drawn: bool = False
    limited: bool = False
    """Whether something else may happen to it before anybody has decided."""


class Approval(NamedTuple):
    """A person's yes, to be followed by the answer. ``held`` is ``None`` when no draft was open."""

    draft_seq: int | None
    held: Held | None
    edited: bool


class State:
    """A conversation after the rows up to ``seq``; changed in place by ``advance``.

    ``asked`` is the newest customer message, ``settled`` the newest that somebody dealt with,
    ``answered`` the newest that the bot answered.
    """

    __slots__ = (
        "actions", "answered", "approval", "asked", "decided", "decision", "desk", "epoch", "excused",
        "held", "holder", "holding", "judged", "past", "person_owed", "rejected", "reviews", "seq",
        "settled", "tagged", "told", "wants", "word_owed",
    )  # fmt: skip

    def __init__(self) -> None:
        self.seq = 0
        self.epoch = 0
        self.holding: Holding = "bot"
        self.holder: str | None = None
        self.past: set[str] = set()
        """Who held it before."""
        self.asked = 0
        self.settled = 0
        self.answered = 0
        self.excused = 0
        """The newest message that a row which was erased may have dealt with."""
        self.decision: Decision | None = None
        self.held: Held | None = None
        self.decided: set[int] = set()
        """Held drafts that a person decided."""
        self.approval: Approval | None = None
        self.rejected = False
        """Whether a person has just turned a draft down, so that a handover follows."""
        self.actions = Actions()
        self.desk = Desk()
        self.wants: list[dict[str, Any]] = []
        """What the newest decision wants done."""
        self.person_owed = 0
        """The row that tells of an action that was no success, until a person is asked to look."""
        self.reviews: dict[int, str | None] = {}
        """Sent answers that wait for a verdict, each with who approved it."""
        self.judged: set[int] = set()
        """Answers on which a verdict was given."""
        self.tagged: dict[int, str] = {}
        """Messages that the bot must not answer, and has not come to."""
        self.word_owed = 0
        """The row after which the customer must be told that a person is needed, until they are."""
        self.told = False
        """Whether they were told so since the holder changed."""


def advance(state: State, row: Row) -> None:
    """Take one more row."""
    change = _CHANGES.get(row.kind)
    if change is not None:
        change(state, row)
    if row.kind in GIVES_UP:
        state.actions.give_up(all_of_them=row.kind in GIVES_UP_ALL)
    state.desk.advance(row)
    state.seq = row.seq
    state.epoch = row.epoch


def is_stopped(state: State, row: Row) -> bool:
    """Say whether a handover takes back what is held.

    The topic or site of a draft was stopped, its time was up, or it was to go out by itself; of
    actions the time was up.
    """
    held, through = state.held, read_int(row.inner, "through_seq")
    if row.inner.get("reasons") == [OVERDUE] and state.actions.is_overdue(through):
        return True
    if held is None or through != held.through:
        return False
    return held.alone or held.limited or row.inner.get("reasons") == ["autonomy"]


def _change_holder(state: State, holding: Holding, holder: str | None = None) -> None:
    if state.holder is not None:
        state.past.add(state.holder)
    state.holding = holding
    state.holder = holder
    state.decision = state.held = state.approval = None
    state.word_owed = 0
    state.told = False


def _settle(state: State, through: int) -> None:
    state.settled = max(state.settled, through)
    if state.tagged:
        state.tagged = {seq: tag for seq, tag in state.tagged.items() if seq > state.settled}


def _settle_or_excuse(state: State, through: int | None) -> None:
    if through is None:
        state.excused = state.asked
    else:
        _settle(state, through)


def _hear_customer(state: State, row: Row) -> None:
    state.asked = row.seq
    state.held = None  # is set aside in the same transaction
    if row.tags:
        state.tagged[row.seq] = row.tags[0]


def _decide(state: State, row: Row) -> None:
    through = read_int(row.inner, "through_seq")
    action = read_text(row.inner, "action")
    audit = row.inner.get("audit")
    drawn = type(audit) is dict and audit.get("drawn") is True and action != "approve"
    draft, wants = read_text(row.inner, "draft"), row.inner.get("wants")
    state.wants = [each for each in wants if type(each) is dict] if type(wants) is list else []
    state.decision = Decision(row.seq, action, through, draft, drawn or action == "audit")
    if row.is_empty:
        state.excused = state.asked
    elif action == "block":
        _settle(state, state.asked if through is None else through)
        state.word_owed = row.seq


def _hold(state: State, row: Row) -> None:
    through = read_int(row.inner, "through_seq")
    decision, seconds = state.decision, row.inner.get("veto_seconds")
    alone = decision is not None and decision.action in ("veto", None)
    state.held = Held(
        row.seq,
        through,
        read_text(row.body, "text"),
        alone,
        seconds if isinstance(seconds, float | int) else 0.0,
        decision is not None and decision.drawn,
        isinstance(row.inner.get("approval_seconds"), float | int)
        or row.inner.get("may_pass") is True,
    )
    state.decision = None
    _settle_or_excuse(state, through)
    if not state.told and not alone:
        state.word_owed = row.seq


def _set_aside(state: State, row: Row) -> None:
    if state.held is not None and read_int(row.inner, "draft_seq") in (state.held.seq, None):
        state.held = None


def _approve(state: State, row: Row) -> None:
    held, draft_seq = _take_held(state, row)
    state.approval = Approval(draft_seq, held, row.inner.get("edited") is True)


def _reject(state: State, row: Row) -> None:
    _take_held(state, row)
    state.rejected = True


def _take_held(state: State, row: Row) -> tuple[Held | None, int | None]:
    draft_seq = read_int(row.inner, "draft_seq")
    held = state.held
    if held is not None and draft_seq not in (held.seq, None):
        held = None
    if held is not None:
        state.held = None
        state.decided.add(held.seq)
        if held.through is not None:  # open again, until the answer or the handover follows
            state.settled = min(state.settled, held.through - 1)
    return held, draft_seq


def _hear_bot(state: State, row: Row) -> None:
    through = read_int(row.body, "in_reply_to")
    _settle_or_excuse(state, through)
    state.answered = max(state.answered, through or 0)
    if row.is_empty or row.inner.get("review") is True:
        state.reviews[row.seq] = read_text(row.inner, "approved_by")
    state.held = state.decision = state.approval = None
    state.word_owed = 0


def _judge_answer(state: State, row: Row) -> None:
    answer_seq = read_int(row.inner, "answer_seq")
    if answer_seq is not None:
        state.reviews.pop(answer_seq, None)
        state.judged.add(answer_seq)


def _hear_human(state: State, _: Row) -> None:
    _settle(state, state.asked)
    state.word_owed = 0


def _notify(state: State, row: Row) -> None:
    state.word_owed = 0
    if read_text(row.body, "code") not in NO_WORD_OF_WAITING:
        state.told = True


def _hold_action(state: State, row: Row) -> None:
    action = state.actions.hold(row)
    if action is None or action.only_holder:
        return
    _settle(state, action.through)
    if not state.told:
        state.word_owed = row.seq


def _close_action(state: State, row: Row) -> None:
    action = state.actions.close(row)
    if action is None:
        return
    if is_lapse(row.inner):
        state.word_owed = row.seq
    if action.outcome in ("failed", "unknown") and state.holding in ("bot", "resolved"):
        state.person_owed = row.seq
    is_same = state.holding == "bot" and action.epoch == row.epoch
    if action.outcome == "done" and is_same and not state.actions.is_any_open:
        state.settled = min(state.settled, action.through - 1)  # now the bot answers


def _hand_over(state: State, row: Row) -> None:
    _change_holder(state, "waiting")
    state.settled = min(state.settled, max(state.asked - 1, 0))
    state.rejected = False
    state.person_owed = 0
    state.word_owed = row.seq


def _offer(state: State, _: Row) -> None:
    if state.holding == "waiting":
        state.holding = "offered"


def _end_offer(state: State, _: Row) -> None:
    if state.holding == "offered":
        state.holding = "waiting"


def _claim(state: State, row: Row) -> None:
    _change_holder(state, "human", row.by or UNKNOWN)


def _transfer(state: State, row: Row) -> None:
    if row.body.get("group"):
        _release(state, row)
        return
    _change_holder(state, "human", row.to or UNKNOWN)


def _release(state: State, row: Row) -> None:
    _change_holder(state, "waiting")
    state.word_owed = row.seq


def _snooze(state: State, row: Row) -> None:
    _change_holder(state, "waiting")
    state.word_owed = row.seq


def _wake(state: State, row: Row) -> None:
    state.word_owed = row.seq


def _return_to_bot(state: State, _: Row) -> None:
    _change_holder(state, "bot")
    _settle(state, state.asked)


def _resolve(state: State, _: Row) -> None:
    _change_holder(state, "resolved")
    _settle(state, state.asked)


def _reopen(state: State, _: Row) -> None:
    _change_holder(state, "bot")


def _erase(state: State, row: Row) -> None:
    """What was erased needs no answer any more."""
    seqs = row.body.get("seqs")
    if type(seqs) is list:
        newest = max((seq for seq in seqs if type(seq) is int), default=0)
        _settle(state, min(state.asked, newest))


_CHANGES: dict[str, Callable[[State, Row], None]] = {
    "CustomerWrote": _hear_customer,
    "DecisionMade": _decide,
    "DraftHeld": _hold,
    "DraftSetAside": _set_aside,
    "DraftApproved": _approve,
    "DraftRejected": _reject,
    "BotAnswered": _hear_bot,
    "AnswerAudited": _judge_answer,
    "ActionHeld": _hold_action,
    "ActionDecided": lambda state, row: state.actions.decide(row),
    "ActionTaken": lambda state, row: state.actions.take(row),
    "ActionClosed": _close_action,
    "HumanWrote": _hear_human,
    "CustomerNotified": _notify,
    "HandoffRequested": _hand_over,
    "ConversationOffered": _offer,
    "OfferDeclined": _end_offer,
    "OfferExpired": _end_offer,
    "ConversationClaimed": _claim,
    "ConversationTransferred": _transfer,
    "ConversationReleased": _release,
    "ConversationSnoozed": _snooze,
    "ConversationWoken": _wake,
    "ReturnedToBot": _return_to_bot,
    "ConversationResolved": _resolve,
    "ConversationReopened": _reopen,
    "PersonalDataErased": _erase,
}
"""Other kinds change nothing."""
