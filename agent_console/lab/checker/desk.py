"""What the desk does by itself and with offers, as the rows of one conversation tell: read from the design."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from agent_console.lab.checker.rows import Row, read_int, read_text


class Offer(NamedTuple):
    """An offer that ended; ``ended`` is the row with which it did."""

    to: str | None
    made: int
    ended: int


class Pause(NamedTuple):
    """A time for which it was parked: ``seconds`` after row ``seq`` it was due to wake."""

    seq: int
    seconds: float | None
    woken: int = 0


class Desk:
    """Changed in place by ``advance``.

    ``said`` are the clocks of which something was told, such as ``resolve:warned``; ``taken_from``
    is the offer that stood when the present holder claimed it.
    """

    __slots__ = (
        "blocked", "group", "joined", "offered_seq", "offered_to", "offers", "parked", "pauses",
        "priority", "said", "taken_by", "taken_from",
    )  # fmt: skip

    def __init__(self) -> None:
        self.offered_to: str | None = None
        self.offered_seq = 0
        self.offers: list[Offer] = []
        self.taken_by: str | None = None
        """Who holds it by a claim of their own; ``None``: it was given to them, or nobody has it."""
        self.taken_from: str | None = None
        self.parked: Pause | None = None
        self.pauses: list[Pause] = []
        self.joined: set[str] = set()
        self.blocked = False
        self.group = ""
        self.priority = 0
        self.said: set[str] = set()

    def advance(self, row: Row) -> None:
        """Take one more row."""
        if row.kind in _ENDS_OFFER:
            self._end_offer(row)
        if row.kind in _ENDS_PAUSE:
            self._end_pause(row)
        if row.kind in _FORGETS_ALL:
            self.said.clear()
            self.joined.clear()
        for clock in _FORGETS.get(row.kind, ()):
            self.said -= {f"{clock}:warned", f"{clock}:breached"}
        change = _CHANGES.get(row.kind)
        if change is not None:
            change(self, row)

    def _end_offer(self, row: Row) -> None:
        self.taken_by, self.taken_from = None, self.offered_to
        if self.offered_seq:
            self.offers.append(Offer(self.offered_to, self.offered_seq, row.seq))
        self.offered_to, self.offered_seq = None, 0

    def _end_pause(self, row: Row) -> None:
        if self.parked is not None:
            self.pauses.append(self.parked._replace(woken=row.seq))
            self.parked = None


def find_faults(desk: Desk, row: Row, holding: str) -> Iterator[tuple[str, str]]:
    """Say what one row does wrong, before it is folded: kinds and sentences."""
    judge = _JUDGES.get(row.kind)
    if judge is not None:
        yield from judge(desk, row, holding)


# -- what is wrong --------------------------------------------------------------------------------


def _judge_offer(desk: Desk, row: Row, holding: str) -> Iterator[tuple[str, str]]:
    if holding == "offered":
        text = f"Number {row.seq} offers it to {row.to} while it is offered to {desk.offered_to}."
        yield "offered_to_two", text
    if desk.parked is not None:
        text = f"Number {row.seq} offers it to {row.to}, parked as it is since {desk.parked.seq}."
        yield "offered_while_parked", text


def _judge_end(desk: Desk, row: Row, holding: str) -> Iterator[tuple[str, str]]:
    if row.is_empty:
        return
    if holding != "offered":
        yield "offer_usurped", f"Number {row.seq} ends an offer, and it is {holding}."
    elif row.to != desk.offered_to or row.by not in (None, desk.offered_to):
        text = f"Number {row.seq} ends an offer to {row.to}: it is offered to {desk.offered_to}."
        yield "offer_usurped", text


def _judge_message(desk: Desk, row: Row, _: str) -> Iterator[tuple[str, str]]:
    if desk.blocked:
        yield "blocked_heard", f"Number {row.seq} takes words of a customer who was shut out."


def _judge_close(_: Desk, row: Row, holding: str) -> Iterator[tuple[str, str]]:
    if holding == "human" and row.author.get("role") == "system":
        yield "closed_while_held", f"Number {row.seq} closes by itself what a person holds."


def _judge_clock(desk: Desk, row: Row, _: str) -> Iterator[tuple[str, str]]:
    clock = read_text(row.inner, "clock")
    said = {f"{clock}:breached"} | ({f"{clock}:warned"} if row.kind == "ClockWarned" else set())
    if clock is not None and said & desk.said:
        yield "clock_said_twice", f"Number {row.seq} ({row.kind}) says again what {clock} has said."


_JUDGES: dict[str, Callable[[Desk, Row, str], Iterator[tuple[str, str]]]] = {
    "ConversationOffered": _judge_offer,
    "OfferDeclined": _judge_end,
    "OfferExpired": _judge_end,
    "CustomerWrote": _judge_message,
    "ConversationResolved": _judge_close,
    "ClockWarned": _judge_clock,
    "ClockBreached": _judge_clock,
}


# -- what rows change -----------------------------------------------------------------------------

_ENDS_OFFER = frozenset(
    (
        "OfferDeclined", "OfferExpired", "ConversationOffered", "ConversationClaimed",
        "ConversationTransferred", "ConversationReleased", "ReturnedToBot", "ConversationResolved",
        "ConversationReopened", "ConversationSnoozed", "HandoffRequested",
    )
)  # fmt: skip
_ENDS_PAUSE = _ENDS_OFFER - {"ConversationOffered", "OfferDeclined", "OfferExpired"} | {
    "ConversationWoken"
}
_FORGETS_ALL = frozenset(("ReturnedToBot", "ConversationResolved", "ConversationReopened"))
_FORGETS = {
    "HumanWrote": ("next_reply",),
    "DraftSetAside": ("approval",),
    "DraftApproved": ("approval",),
    "DraftRejected": ("approval",),
    "BotAnswered": ("approval",),
}
"""What begins a clock anew."""


def _offer(desk: Desk, row: Row) -> None:
    desk.offered_to, desk.offered_seq = row.to, row.seq


def _claim(desk: Desk, row: Row) -> None:
    desk.taken_by = row.by
    desk.joined.discard(row.by or "")


def _transfer(desk: Desk, row: Row) -> None:
    group = read_text(row.body, "group")
    if group:
        desk.group = group
    desk.joined.discard(row.to or "")


def _route(desk: Desk, row: Row) -> None:
    route = row.inner.get("route")
    if type(route) is dict:
        desk.group = read_text(route, "group") or ""
        desk.priority = read_int(route, "priority") or 0


def _route_afresh(desk: Desk, _: Row) -> None:
    desk.group, desk.priority = "", 0


def _park(desk: Desk, row: Row) -> None:
    until, seconds = read_text(row.body, "until"), None
    if until is not None and row.at is not None:
        seconds = (datetime.fromisoformat(until) - datetime.fromisoformat(row.at)).total_seconds()
    desk.parked = Pause(row.seq, seconds)


def _block(desk: Desk, _: Row) -> None:
    desk.blocked = True


def _unblock(desk: Desk, _: Row) -> None:
    desk.blocked = False


def _say(desk: Desk, row: Row) -> None:
    word = "warned" if row.kind == "ClockWarned" else "breached"
    desk.said.add(f"{read_text(row.inner, 'clock')}:{word}")


_CHANGES: dict[str, Callable[[Desk, Row], None]] = {
    "ConversationOffered": _offer,
    "ConversationClaimed": _claim,
    "ConversationTransferred": _transfer,
    "ConversationRouted": _route,
    "ReturnedToBot": _route_afresh,
    "ConversationReopened": _route_afresh,
    "ConversationSnoozed": _park,
    "CustomerBlocked": _block,
    "CustomerUnblocked": _unblock,
    "ClockWarned": _say,
    "ClockBreached": _say,
    "HumanJoined": lambda desk, row: desk.joined.add(row.by or ""),
    "HumanLeft": lambda desk, row: desk.joined.discard(row.by or ""),
}
