"""One holder, one epoch: who may take a conversation, pass it on, or speak for it."""

from __future__ import annotations

from collections.abc import Callable

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.fold import UNKNOWN, State
from agent_console.lab.checker.kinds import HOLDER_CHANGING, HOLDER_KEEPING
from agent_console.lab.checker.memory import Conversation, Order
from agent_console.lab.checker.rows import Row

_HOLDERS_ONLY = {
    "HumanWrote": "wrote",
    "ConversationTransferred": "passed it on",
    "ConversationReleased": "lost or released it",
    "ReturnedToBot": "gave it to the bot",
    "ConversationSnoozed": "parked it",
}
_LEADS = ("supervisor", "admin")


def judge_ownership(book: Book, conversation: Conversation, state: State, row: Row) -> None:
    """Find `two_owners` and `human_after_lost_lease` in one row, before it is folded."""
    _check_epoch(book, conversation, state, row)
    is_lead = book.people.get(row.by or "") in _LEADS
    if _is_let(state, row, is_lead):
        return
    if row.kind in _HOLDERS_ONLY:
        if row.kind != "ConversationReleased" or state.holding == "human":
            _require_holder(book, conversation, state, row, _HOLDERS_ONLY[row.kind])
    elif state.holding != "human":
        return
    elif row.kind == "ConversationClaimed":
        is_taken_over = is_lead and row.inner.get("taken_from") == state.holder
        if state.holder not in (row.by, UNKNOWN) and not is_taken_over:
            text = f"Number {row.seq} gives it to {row.by} while {state.holder} holds it."
            book.report("two_owners", text, conversation.id, row.line)
    elif row.kind == "ConversationResolved":
        if book.people.get(row.by or "") == "human":
            _require_holder(book, conversation, state, row, "resolved it")
    elif row.kind in ("ConversationOffered", "ConversationReopened"):
        text = f"Number {row.seq} ({row.kind}) takes it from {state.holder}, who holds it."
        book.report("two_owners", text, conversation.id, row.line)


def _is_let(state: State, row: Row, is_lead: bool) -> bool:
    """Say whether somebody may do this who does not hold it: who came in beside, or leads."""
    if row.kind == "HumanWrote":
        return row.by in state.desk.joined
    return row.kind == "ConversationTransferred" and is_lead and not row.body.get("group")


def _check_epoch(book: Book, conversation: Conversation, state: State, row: Row) -> None:
    if state.seq == 0:
        return
    if row.kind in HOLDER_CHANGING and row.epoch <= state.epoch:
        text = f"With number {row.seq} ({row.kind}) the epoch stays {state.epoch}: it must rise."
    elif row.kind in HOLDER_KEEPING and row.epoch != state.epoch:
        text = (
            f"With number {row.seq} ({row.kind}) the epoch goes from {state.epoch} to {row.epoch}."
        )
    else:
        return
    book.report("two_owners", text, conversation.id, row.line)


def _require_holder(
    book: Book, conversation: Conversation, state: State, row: Row, did: str
) -> None:
    by = row.by
    if by is None or (state.holding == "human" and state.holder in (by, UNKNOWN)):
        return
    is_late = row.kind == "HumanWrote" or by in state.past
    holder = state.holder or {"bot": "the bot"}.get(state.holding, "nobody")
    book.report(
        "human_after_lost_lease" if is_late else "two_owners",
        f"{by} {did} with number {row.seq} while {holder} held it.",
        conversation.id,
        row.line,
    )


def judge_order(book: Book, conversation: Conversation, state: State, order: Order) -> None:
    """Compare what a person was told of their command with the log after just as many rows.

    Finds `two_owners` (told to own what they do not) and `stale_acknowledgement`.
    """
    if order.epoch != state.epoch:
        book.report(
            "stale_acknowledgement",
            f"{order.actor} was told epoch {order.epoch} after number {order.head}, where the log "
            f"has {state.epoch}.",
            conversation.id,
            order.line,
        )
        return
    expect = _EXPECTED.get(order.kind)
    if expect is None or expect(state, order):
        _check_accepted(book, conversation, state, order)
        return
    is_claim = order.kind in ("claim", "accept", "take_over")
    book.report(
        "two_owners" if is_claim else "stale_acknowledgement",
        f"`{order.kind}` of {order.actor} was acknowledged, and after number {order.head} it is "
        f"with {state.holder or state.holding}.",
        conversation.id,
        order.line,
    )


def _check_accepted(book: Book, conversation: Conversation, state: State, order: Order) -> None:
    """Find `offer_usurped`: who accepts has it from an offer to them, unless they claimed it too."""
    desk, actor = state.desk, order.actor
    is_accepted = order.kind == "accept" and desk.taken_by == actor != desk.taken_from
    if is_accepted and actor not in conversation.claimers:
        whom = desk.taken_from or "nobody"
        text = f"{actor} accepted an offer with number {order.head}, which was made to {whom}."
        book.report("offer_usurped", text, conversation.id, order.line)


def _owns(state: State, order: Order) -> bool:
    return state.holding == "human" and state.holder in (order.actor, UNKNOWN)


def _owns_other(state: State, order: Order) -> bool:
    if order.to is None and state.holding == "waiting":
        return True  # passed on to a group
    is_there = state.holder in (order.to, UNKNOWN) or order.to is None
    return state.holding == "human" and is_there


_EXPECTED: dict[str, Callable[[State, Order], bool]] = {
    "claim": _owns,
    "accept": _owns,
    "release": lambda state, _: state.holding == "waiting",
    "transfer": _owns_other,
    "return_to_bot": lambda state, _: state.holding == "bot",
    "resolve": lambda state, _: state.holding == "resolved",
    "take_over": _owns,
    "assign": _owns_other,
    "snooze": lambda state, _: state.holding == "waiting" and state.desk.parked is not None,
    "wake": lambda state, _: state.desk.parked is None,
    "merge": lambda state, _: state.holding == "resolved",
    "block": lambda state, _: state.desk.blocked,
    "unblock": lambda state, _: not state.desk.blocked,
}
