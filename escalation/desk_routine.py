"""What the desk does by itself: offers, routes, wakes, warns, and takes from who vanished. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from escalation.commands import (
    BreachClock,
    CloseConversation,
    ExpireOffer,
    OfferConversation,
    ReleaseLapsed,
    RouteConversation,
    RoutingCommand,
    TellWaiting,
    WakeSnoozed,
    WarnClock,
)
from escalation.conversation import Conversation
from escalation.desk_events import (
    Clock,
    ClockBreached,
    ClockInner,
    ClockWarned,
    ConversationOffered,
    ConversationReleased,
    ConversationResolved,
    ConversationRouted,
    ConversationWoken,
    OfferExpired,
    OfferInner,
    ReleasedInner,
    ResolvedBody,
    ResolvedInner,
    Route,
    RoutedInner,
    WokenInner,
)
from escalation.event_parts import SYSTEM, Event
from escalation.notices import BACK, NOBODY, build_notice, build_waiting_notice
from escalation.setting_aside import set_held_aside


def carry_on(c: Conversation, command: RoutingCommand) -> Sequence[Event]:
    """Return what follows from what the desk found; none where it no longer holds.

    What was found is asked again here, inside the transaction: the conversation may have moved.
    """
    match command:
        case ReleaseLapsed():
            return _release_lapsed(c, command)
        case OfferConversation() | ExpireOffer():
            return _offer(c, command)
        case RouteConversation():
            return _route(c, command.route, command.reason)
        case WakeSnoozed():
            is_due = c.snoozed and c.snoozed_until == command.until
            return wake("time", command.anyone_online) if is_due else []
        case CloseConversation():
            return _end(c, command)
        case TellWaiting():
            return _tell_waiting(c, command)
        case WarnClock() | BreachClock():
            return _tell_clock(c, command)


def wake(cause: str, anyone_online: bool, by: str | None = None) -> list[Event]:
    """Put a parked conversation back to the queue, and tell the customer."""
    woken = ConversationWoken(author=SYSTEM, inner=WokenInner(by=by, cause=cause))
    return [woken, build_waiting_notice(anyone_online, "taken_up")]


def find_origin(c: Conversation, clock: Clock) -> str | None:
    """Name what a clock runs for: the present escalation, or the held draft; ``None``: nothing."""
    match clock:
        case "approval":
            return None if c.held is None else f"draft:{c.held.seq}"
        case "first_reply":
            return c.escalated_at if c.replied_at is None else None
        case "next_reply":
            return c.unanswered_since if c.replied_at is not None else None
        case "resolve":
            return c.escalated_at


def _release_lapsed(c: Conversation, command: ReleaseLapsed) -> Sequence[Event]:
    held = c.state == "human" and c.holder == command.person_id and c.epoch == command.epoch
    moved = command.head is not None and c.head != command.head
    if not held or moved or not command.is_lapsed():
        return []
    inner = ReleasedInner(by=command.person_id, cause="lease_lapsed")
    released = ConversationReleased(author=SYSTEM, inner=inner)
    return [released, build_waiting_notice(command.anyone_online, "requeued")]


def _offer(c: Conversation, command: OfferConversation | ExpireOffer) -> Sequence[Event]:
    if isinstance(command, OfferConversation):
        moved = command.head is not None and c.head != command.head
        if c.state != "waiting" or c.snoozed or moved:
            return []
        offer = OfferInner(to=command.to, seconds=command.seconds, reason=command.reason)
        return [ConversationOffered(author=SYSTEM, inner=offer)]
    if c.state != "offered" or c.offered_to != command.to:
        return []
    if command.offered_seq not in (None, c.offered_seq):
        return []
    inner = OfferInner(to=command.to, cause=command.cause)
    return [OfferExpired(author=SYSTEM, inner=inner)]


def _route(c: Conversation, route: Route, reason: str) -> list[Event]:
    if c.state == "resolved" or c.route == route:
        return []
    events: list[Event] = []
    if c.state == "offered":
        # Whoever it is offered to was found for another route.
        withdrawn = OfferInner(to=c.offered_to or "", cause="withdrawn")
        events.append(OfferExpired(author=SYSTEM, inner=withdrawn))
    routed = RoutedInner(route=route, reason=reason)
    return [*events, ConversationRouted(author=SYSTEM, inner=routed)]


def _end(c: Conversation, command: CloseConversation) -> Sequence[Event]:
    # Whoever holds it says when it is over.
    if c.head != command.head or c.state in ("resolved", "human"):
        return []
    resolved = ConversationResolved(
        author=SYSTEM,
        body=ResolvedBody(outcome="other"),
        inner=ResolvedInner(cause=command.cause),
    )
    return [*set_held_aside(c, "resolved"), build_notice("closed", command.say), resolved]


def _tell_waiting(c: Conversation, command: TellWaiting) -> Sequence[Event]:
    is_told_of_nobody = NOBODY in c.notices
    if c.state not in ("waiting", "offered") or c.snoozed:
        return []
    if command.anyone_online != is_told_of_nobody:
        return []
    return [build_notice("queued", BACK) if command.anyone_online else build_notice(NOBODY)]


def _tell_clock(c: Conversation, command: WarnClock | BreachClock) -> Sequence[Event]:
    is_same = find_origin(c, command.clock) == command.origin
    is_breach = isinstance(command, BreachClock)
    said = {f"{command.clock}:breached"} | (set() if is_breach else {f"{command.clock}:warned"})
    if not is_same or said & c.clocks:
        return []
    inner = ClockInner(clock=command.clock, due=command.due)
    if isinstance(command, WarnClock):
        return [ClockWarned(author=SYSTEM, inner=inner)]
    route = [] if command.route is None else _route(c, command.route, command.reason)
    return [ClockBreached(author=SYSTEM, inner=inner), *route]
