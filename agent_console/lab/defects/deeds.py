"""Defects in what is done for customers after a person's yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from agent_console.lab.defects.planting import Planter, defect
from escalation import acting, handoff, own_actions, setting_aside
from escalation.commands import BeginDeed, DecideAction, EndDeed, PassVeto
from escalation.conversation import Conversation
from escalation.event_parts import BOT, SYSTEM, Event
from escalation.events import (
    ActionClosed,
    ActionDecided,
    ActionDecidedInner,
    ActionTaken,
    ActionTakenInner,
)
from escalation.held_actions import HeldAction, list_awaited
from escalation.work.deeds import Deeds

Decide = Callable[..., Sequence[Event]]


@defect
def begun_again_after_a_crash(planter: Planter) -> None:
    """What a dead server was at is carried out once more, as if it had not begun."""

    async def carry_out_again(deeds: Deeds, _: str, c: Conversation, action: HeldAction) -> None:
        await deeds._carry_out(c, action)

    def careless(original: Decide) -> Decide:
        def begin(c: Conversation, action: HeldAction, node: str) -> Sequence[Event]:
            return original(c, replace(action, state="decided"), node)

        return begin

    planter.replace(Deeds, "_give_up", lambda _: carry_out_again)
    planter.replace(own_actions, "_begin", careless)


@defect
def run_before_it_is_stored(planter: Planter) -> None:
    """A tool is run before it is stored that it begins."""

    def careless(_: Any) -> Any:
        async def carry_out(deeds: Deeds, c: Conversation, action: HeldAction) -> None:
            outcome, result = await deeds._run(c, action)
            await deeds._append(c.id, BeginDeed(action.seq, deeds._log.node))
            await deeds._end(c, action, outcome, result)

        return carry_out

    planter.replace(Deeds, "_carry_out", careless)


@defect
def edit_forgotten(planter: Planter) -> None:
    """A tool is run with what the bot wanted, whatever a person changed."""

    def careless(original: Any) -> Any:
        async def run(deeds: Deeds, c: Conversation, action: HeldAction) -> Any:
            args = {name: part for name, part in action.args.items() if name != "checked"}
            return await original(deeds, c, replace(action, args=args))

        return run

    planter.replace(Deeds, "_run", careless)


@defect
def edit_not_stored(planter: Planter) -> None:
    """A yes with changes is stored as a yes to what the bot wanted."""

    def careless(original: Decide) -> Decide:
        def decide(c: Conversation, command: DecideAction) -> Sequence[Event]:
            wanted = {each.seq: each.args for each in c.actions}.get(command.action_seq, {})
            return original(c, replace(command, args=wanted))

        return decide

    planter.replace(acting, "_decide", careless)


@defect
def yes_outlives_what_it_was_for(planter: Planter) -> None:
    """What was given up since can still be allowed, and is carried out."""

    def careless(original: Decide) -> Decide:
        def set_aside(c: Conversation, cause: str, but: int = 0) -> Sequence[Event]:
            return original(replace(c, actions=()), cause, but)

        return set_aside

    for module in (handoff, own_actions, setting_aside):
        planter.replace(module, "set_held_aside", careless)


@defect
def rejected_and_carried_out(planter: Planter) -> None:
    """What a person rejects is begun all the same."""

    def careless(original: Decide) -> Decide:
        def end(c: Conversation, action: HeldAction, command: DecideAction) -> Sequence[Event]:
            inner = ActionTakenInner(action_seq=action.seq, attempt=1, runner="n1")
            return [ActionTaken(author=BOT, inner=inner), *original(c, action, command)]

        return end

    planter.replace(acting, "_end_rejected", careless)


@defect
def done_for_want_of_a_no(planter: Planter) -> None:
    """What nobody has decided about in time is carried out, as if that were a yes."""

    def careless(original: Decide) -> Decide:
        def give_up(c: Conversation, command: PassVeto) -> Sequence[Event]:
            awaited = list_awaited(c.actions)[: len(original(c, command))]
            return [_say_yes(each) for each in awaited]

        return give_up

    planter.replace(handoff, "give_up_overdue", careless)


def _say_yes(action: HeldAction) -> Event:
    inner = ActionDecidedInner(action_seq=action.seq, decision="approve", args=dict(action.args))
    return ActionDecided(author=SYSTEM, inner=inner)


@defect
def lapsed_in_silence(planter: Planter) -> None:
    """What nobody has decided about in time is given up, and neither customer nor person told."""

    def careless(original: Decide) -> Decide:
        def give_up(c: Conversation, command: PassVeto) -> Sequence[Event]:
            return [each for each in original(c, command) if isinstance(each, ActionClosed)]

        return give_up

    planter.replace(handoff, "give_up_overdue", careless)


@defect
def only_holder_ignored(planter: Planter) -> None:
    """What only the holder may decide about is decided by anybody."""
    planter.replace(acting, "require_holder", lambda _: lambda *__: None)


@defect
def unknown_told_as_done(planter: Planter) -> None:
    """A tool that did not end is told as done."""

    def careless(original: Decide) -> Decide:
        def end(c: Conversation, action: HeldAction, command: EndDeed) -> Sequence[Event]:
            outcome = "done" if command.outcome == "unknown" else command.outcome
            return original(c, action, replace(command, outcome=outcome))

        return end

    planter.replace(own_actions, "_end", careless)


@defect
def failure_kept_from_people(planter: Planter) -> None:
    """A tool that failed is noted, and no person hears of it."""
    planter.replace(own_actions, "_REASONS", lambda _: {})


@defect
def bot_goes_on_meanwhile(planter: Planter) -> None:
    """The bot answers a new message while what it wanted is still being done."""

    def owes_turn(c: Conversation) -> bool:
        return c.state == "bot" and c.asked > c.settled

    planter.replace(Conversation, "owes_turn", lambda _: property(owes_turn))


@defect
def left_lying_after_a_crash(planter: Planter) -> None:
    """What a dead server was at stays under way for ever."""

    def careless(_: Any) -> Any:
        async def look(_: Deeds) -> None:
            return None

        return look

    planter.replace(Deeds, "look", careless)


@defect
def yes_of_a_lost_log_carried_out(planter: Planter) -> None:
    """After a restore a yes from before is carried out (again)."""

    def careless(original: Any) -> Any:
        async def give_up(deeds: Deeds, why: str, c: Conversation, action: HeldAction) -> None:
            if action.state == "decided":
                await deeds._carry_out(c, action)
            else:
                await original(deeds, why, c, action)

        return give_up

    planter.replace(Deeds, "_give_up", careless)


DEFECTS = (
    begun_again_after_a_crash,
    run_before_it_is_stored,
    edit_forgotten,
    edit_not_stored,
    yes_outlives_what_it_was_for,
    rejected_and_carried_out,
    done_for_want_of_a_no,
    lapsed_in_silence,
    only_holder_ignored,
    unknown_told_as_done,
    failure_kept_from_people,
    bot_goes_on_meanwhile,
    left_lying_after_a_crash,
    yes_of_a_lost_log_carried_out,
)
