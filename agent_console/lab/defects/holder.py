"""Defects in who holds a conversation, and what may be said in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from agent_console.lab.defects.planting import Planter, defect
from escalation import desk_moves, fold, handoff
from escalation.clock import Clock, parse_time
from escalation.commands import (
    AskForHuman,
    FinishTurn,
    Person,
    WriteAsCustomer,
)
from escalation.conversation import Conversation
from escalation.desk_events import (
    ClaimedInner,
    ConversationClaimed,
    ConversationResolved,
    HandoffInner,
    HandoffRequested,
    Outcome,
    ResolvedBody,
    ResolvedInner,
)
from escalation.errors import NotFound
from escalation.event_parts import CUSTOMER, SYSTEM, Author, Event, Inner, Said
from escalation.events import CustomerWrote, DecisionMade
from escalation.routing.presence import Presence
from escalation.routing.seats import Seats
from escalation.routing.sightings import Sightings
from escalation.speech import withdraw_unless_sent
from escalation.store import batch
from escalation.store.append import Prepared
from escalation.store.log import Appended, Write
from escalation.switchboard import Switchboard

Decide = Callable[..., Sequence[Event]]


@defect
def claim_from_another(planter: Planter) -> None:
    """A claim succeeds although another person holds the conversation."""

    def careless(_: Decide) -> Decide:
        def claim(c: Conversation, person: Person) -> Sequence[Event]:
            return [] if c.holder == person.id else [_build_claimed(person)]

        return claim

    planter.replace(desk_moves, "_claim", careless)


@defect
def anybody_writes(planter: Planter) -> None:
    """Somebody who does not hold the conversation (any more) writes to the customer."""
    for room, check in (
        (handoff, "require_voice"),
        (handoff, "require_holder"),
        (desk_moves, "require_holder"),
    ):
        planter.replace(room, check, lambda _: lambda *__: None)


@defect
def check_then_write(planter: Planter) -> None:
    """What a command leads to is decided on a state that was read before the transaction began."""

    def careless(original: Any) -> Any:
        async def append(board: Switchboard, write: Write) -> Appended:
            try:
                seen = await board._log.load(write.conversation_id)
            except NotFound:
                return await _call(original, board, write)
            decided = write.decide(seen)
            return await _call(original, board, replace(write, decide=lambda _: decided))

        return append

    planter.replace(Switchboard, "_append", careless)


async def _call(original: Any, board: Switchboard, write: Write) -> Appended:
    appended: Appended = await original(board, write)
    return appended


@defect
def epoch_stays(planter: Planter) -> None:
    """The epoch does not rise when the holder changes."""

    def careless(original: Any) -> Any:
        def change(c: Conversation, *given: str) -> dict[str, Any]:
            return {**original(c, *given), "epoch": c.epoch}

        return change

    planter.replace(fold, "_change_holder", careless)


@defect
def stale_turn_accepted(planter: Planter) -> None:
    """A bot's answer is stored whatever happened since it was begun: epoch and attempt are ignored."""

    def careless(_: Decide) -> Decide:
        def finish(c: Conversation, command: FinishTurn) -> Sequence[Event]:
            decided = DecisionMade(author=SYSTEM, inner=command.decision)
            acts = handoff._act(c, command)
            action = command.decision.action
            withdrawn = withdraw_unless_sent(c, command.shown, acts, action)
            return [decided, *withdrawn, *acts]

        return finish

    planter.replace(handoff, "_finish_turn", careless)
    ignore_attempts(planter)


@defect
def turn_finished_twice(planter: Planter) -> None:
    """A turn that another node has finished is answered again while the bot still holds it."""

    def careless(original: Decide) -> Decide:
        def finish(c: Conversation, command: FinishTurn) -> Sequence[Event]:
            return original(fold._change(c, {"settled": 0}), command)

        return finish

    planter.replace(handoff, "_finish_turn", careless)
    ignore_attempts(planter)


def ignore_attempts(planter: Planter) -> None:
    """Store also what a turn does that was finished or taken over since."""

    def careless(original: Callable[..., Prepared]) -> Callable[..., Prepared]:
        def prepare(write: Write, *given: Any, **named: Any) -> Prepared:
            return original(replace(write, attempt=None), *given, **named)

        return prepare

    planter.replace(batch, "prepare_append", careless)


@defect
def effect_first(planter: Planter) -> None:
    """The bot acts without having stored its decision."""

    def careless(original: Decide) -> Decide:
        def finish(c: Conversation, command: FinishTurn) -> Sequence[Event]:
            return [e for e in original(c, command) if not isinstance(e, DecisionMade)]

        return finish

    planter.replace(handoff, "_finish_turn", careless)


@defect
def failure_swallowed(planter: Planter) -> None:
    """A turn in which the bot failed is closed without an answer, a person or a word."""

    def careless(original: Decide) -> Decide:
        def finish(c: Conversation, command: FinishTurn) -> Sequence[Event]:
            decision = command.decision
            if "bot_failed" not in decision.reasons:
                return original(c, command)
            closed = decision.model_copy(update={"action": "block"})
            return list(original(c, replace(command, decision=closed)))[:1]

        return finish

    planter.replace(handoff, "_finish_turn", careless)


@defect
def handed_over_twice(planter: Planter) -> None:
    """Asking for a person hands over again what waits for one already."""

    def careless(original: Decide) -> Decide:
        def decide(c: Conversation, command: Any) -> Sequence[Event]:
            if not isinstance(command, AskForHuman) or c.state != "waiting":
                return original(c, command)
            inner = HandoffInner(by=command.customer_id, reasons=["asks_for_human"])
            return [HandoffRequested(author=CUSTOMER, inner=inner)]

        return decide

    planter.replace(handoff, "_decide_for_customer", careless)


@defect
def resolved_twice(planter: Planter) -> None:
    """Resolving what is resolved already resolves it again."""

    def careless(original: Decide) -> Decide:
        def resolve(c: Conversation, person: Person, outcome: Outcome, *given: Any) -> Any:
            if c.state != "resolved":
                return original(c, person, outcome, *given)
            author = Author(role="human", name=person.name)
            body, inner = ResolvedBody(outcome=outcome), ResolvedInner(by=person.id)
            return [ConversationResolved(author=author, body=body, inner=inner)]

        return resolve

    planter.replace(handoff, "resolve", careless)


@defect
def never_reopened(planter: Planter) -> None:
    """What a customer writes after the resolution is stored, and nobody looks at it again."""

    def careless(original: Decide) -> Decide:
        def decide(c: Conversation, command: Any) -> Sequence[Event]:
            if not isinstance(command, WriteAsCustomer) or c.state != "resolved":
                return original(c, command)
            by = Inner(by=command.customer_id)
            return [CustomerWrote(author=CUSTOMER, body=Said(text=command.text), inner=by)]

        return decide

    planter.replace(handoff, "_decide_for_customer", careless)


@defect
def words_changed(planter: Planter) -> None:
    """What a customer writes is tidied up before it is stored."""

    def careless(original: Decide) -> Decide:
        def decide(c: Conversation, command: Any) -> Sequence[Event]:
            if isinstance(command, WriteAsCustomer):
                command = replace(command, text=command.text[:-1].rstrip())
            return original(c, command)

        return decide

    planter.replace(handoff, "_decide_for_customer", careless)


@defect
def draft_outlives_claim(planter: Planter) -> None:
    """A draft that waits for a yes can still be sent after a person took over."""
    for room in (handoff, desk_moves):
        planter.replace(room, "set_held_aside", lambda _: lambda *__: [])


@defect
def lease_by_wall_clock(planter: Planter) -> None:
    """Leases are measured on a clock that somebody may set."""

    class Wall:
        """The wall clock in the place of the steady one."""

        def __init__(self, clock: Clock) -> None:
            self._clock = clock

        def steady(self) -> float:
            return parse_time(self._clock.now()).timestamp()

    def careless(original: Any) -> Any:
        def build(presence: Presence, clock: Clock, *given: Any, **named: Any) -> None:
            original(presence, Wall(clock), *given, **named)

        return build

    planter.replace(Presence, "__init__", careless)


@defect
def renewals_ignored(planter: Planter) -> None:
    """A lease runs from the first sign of life, whatever its person does afterwards."""

    def careless(original: Any) -> Any:
        def renew(seats: Seats, person_id: str, now: float) -> Any:
            return original(
                seats, person_id, min(now, max(seats.find_renewed(person_id), 0.0) or now)
            )

        return renew

    planter.replace(Seats, "renew", careless)


@defect
def other_nodes_unseen(planter: Planter) -> None:
    """A node takes people who are connected to another node for gone."""
    planter.replace(Sightings, "is_silent", _hear_nobody_else)


def _hear_nobody_else(_: Any) -> Any:
    def is_silent(sightings: Sightings, _: str, renewed: float) -> bool:
        now = asyncio.get_running_loop().time()
        return now - renewed >= sightings._lease_seconds

    return is_silent


@defect
def nobody_swept(planter: Planter) -> None:
    """A conversation whose person vanished stays with that person."""

    def careless(_: Any) -> Any:
        async def sweep(_: Switchboard) -> None:
            return None

        return sweep

    planter.replace(Switchboard, "sweep", careless)


def _build_claimed(person: Person) -> Event:
    author = Author(role="human", name=person.name)
    return ConversationClaimed(author=author, inner=ClaimedInner(by=person.id))


DEFECTS = (
    claim_from_another,
    anybody_writes,
    check_then_write,
    epoch_stays,
    stale_turn_accepted,
    turn_finished_twice,
    effect_first,
    failure_swallowed,
    handed_over_twice,
    resolved_twice,
    never_reopened,
    words_changed,
    draft_outlives_claim,
    lease_by_wall_clock,
    renewals_ignored,
    other_nodes_unseen,
    nobody_swept,
)
