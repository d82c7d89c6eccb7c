"""Defects in what the desk does by itself: offers, pauses, promised times, and who is shut out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from agent_console.lab.defects.planting import Planter, defect
from agent_console.wire import whispers
from escalation import desk_moves, desk_routine, fold
from escalation.commands import CloseConversation, ExpireOffer, OfferConversation
from escalation.conversation import Conversation
from escalation.desk_events import ConversationOffered, OfferInner, Route
from escalation.event_parts import SYSTEM, Event
from escalation.routing import desk_times, match
from escalation.routing.match import Circle, Helper

Decide = Callable[..., Sequence[Event]]


def _offer_anything(planter: Planter, **state: Any) -> None:
    """Let offers be looked for and made as if a conversation were in another state."""

    def look(original: Callable[..., Any]) -> Any:
        def find(c: Conversation, *given: Any) -> tuple[Circle, Any]:
            found: tuple[Circle, Any] = original(replace(c, **state), *given)
            return found

        return find

    def make(original: Decide) -> Decide:
        def offer(c: Conversation, command: OfferConversation | ExpireOffer) -> Sequence[Event]:
            if isinstance(command, ExpireOffer) or c.state not in ("waiting", "offered"):
                return original(c, command)
            inner = OfferInner(to=command.to, seconds=command.seconds, reason=command.reason)
            return [ConversationOffered(author=SYSTEM, inner=inner)]

        return offer

    planter.replace(match, "_find_circle", look)
    planter.replace(desk_routine, "_offer", make)


@defect
def offered_again_while_offered(planter: Planter) -> None:
    """A conversation is offered to the next person while the last one is still being asked."""
    _offer_anything(planter, state="waiting")


@defect
def parked_offered(planter: Planter) -> None:
    """A parked conversation is offered like one that waits."""
    _offer_anything(planter, snoozed=False)


@defect
def capacity_ignored(planter: Planter) -> None:
    """People are offered more than they said to take."""
    planter.replace(Helper, "has_room", lambda _: property(lambda helper: not helper.is_asked))


@defect
def never_woken(planter: Planter) -> None:
    """What is parked until a time stays parked."""
    planter.replace(desk_times, "_list_waking", lambda _: lambda _: [])


@defect
def clocks_forget(planter: Planter) -> None:
    """It is not remembered what was said of a promised time."""

    def careless(original: dict[str, Any]) -> dict[str, Any]:
        return {**original, "ClockWarned": _change_nothing, "ClockBreached": _change_nothing}

    planter.replace(fold, "_CHANGES", careless)


@defect
def closed_over_a_person(planter: Planter) -> None:
    """A conversation is closed when the customer has left, also where a person holds it."""
    states = frozenset(("bot", "waiting", "offered", "human"))
    planter.replace(desk_times, "_OPEN", lambda _: states)

    def careless(original: Decide) -> Decide:
        def end(c: Conversation, command: CloseConversation) -> Sequence[Event]:
            return original(replace(c, state="waiting") if c.state == "human" else c, command)

        return end

    planter.replace(desk_routine, "_end", careless)


@defect
def parked_without_a_word(planter: Planter) -> None:
    """The customer is not told that their conversation is put off."""

    def careless(original: Decide) -> Decide:
        return lambda c, command: original(c, command)[:1]

    planter.replace(desk_moves, "_park", careless)


@defect
def offer_outlives_its_end(planter: Planter) -> None:
    """Consoles go on showing an offer when somebody has taken the conversation."""

    def careless(original: Callable[..., dict[str, Any]]) -> Any:
        def change(c: Conversation, *given: str) -> dict[str, Any]:
            return {**original(c, *given), "offered_to": c.offered_to}

        return change

    planter.replace(fold, "_change_holder", careless)


@defect
def route_lost_on_waking(planter: Planter) -> None:
    """A conversation that wakes has forgotten which group it is for, and how urgent it is."""

    def careless(original: dict[str, Any]) -> dict[str, Any]:
        def wake(*given: Any) -> dict[str, Any]:
            return {**original["ConversationWoken"](*given), "route": Route()}

        return {**original, "ConversationWoken": wake}

    planter.replace(fold, "_CHANGES", careless)


@defect
def whispers_for_all(planter: Planter) -> None:
    """A note for one person is shown to everybody at the desk."""
    planter.replace(whispers, "_is_in", lambda _: lambda *_: True)


def _change_nothing(*_: Any) -> dict[str, Any]:
    return {}


DEFECTS = (
    offered_again_while_offered,
    parked_offered,
    capacity_ignored,
    never_woken,
    clocks_forget,
    closed_over_a_person,
    parked_without_a_word,
    offer_outlives_its_end,
    route_lost_on_waking,
    whispers_for_all,
)
