"""Defects in what is shown of answers while they are being written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agent_console.lab.defects.holder import ignore_attempts
from agent_console.lab.defects.planting import Planter, defect
from agent_console.sockets import outbox
from escalation import handoff, speech
from escalation.commands import BeginAnswer, Shown
from escalation.conversation import Conversation, Speech
from escalation.drafting import Drafting
from escalation.event_parts import Event
from escalation.events import AnswerWithdrawn, Record
from escalation.speaking import Speaking
from escalation.turn import Judged, TurnJudge
from escalation.words import Words

Withdraw = Callable[..., list[Event]]


@defect
def words_after_takeover(planter: Planter) -> None:
    """A socket passes words on also after the event that took the conversation from the bot."""

    def careless(original: Any) -> Any:
        def follow(known: Speech | None, record: Record) -> Speech | None:
            found: Speech | None = original(known, record)
            return found if record.kind == "AnswerBegun" else known

        return follow

    planter.replace(outbox, "follow_speech", careless)
    _draft_on(planter)


def _draft_on(planter: Planter) -> None:
    planter.replace(Drafting, "hear_nudge", lambda _: lambda *__: None)


@defect
def draft_runs_on(planter: Planter) -> None:
    """A draft is not stopped when somebody takes the conversation: its words stand until it is done."""
    _draft_on(planter)


@defect
def words_forgotten(planter: Planter) -> None:
    """A turn that ends does not remember what it has shown."""
    planter.replace(Speaking, "shown", lambda _: property(lambda __: None))


@defect
def withdrawal_cut_short(planter: Planter) -> None:
    """A withdrawal tells only the first half of what the customer saw."""

    def careless(original: Withdraw) -> Withdraw:
        def withdraw(c: Conversation, shown: Shown | None, cause: str) -> list[Event]:
            return [_halve(each) for each in original(c, shown, cause)]

        return withdraw

    planter.replace(speech, "withdraw", careless)
    planter.replace(handoff, "withdraw", careless)


def _halve(event: Event) -> Event:
    if not isinstance(event, AnswerWithdrawn):
        return event
    seen = event.body.seen
    return event.model_copy(
        update={"body": event.body.model_copy(update={"seen": seen[: len(seen) // 2]})}
    )


@defect
def withdrawal_left_out(planter: Planter) -> None:
    """A draft that does not pass in the end is held or handed over, and its words stay."""
    planter.replace(handoff, "withdraw_unless_sent", lambda _: lambda *__: [])
    planter.replace(Conversation, "keeps_turn", lambda _: Conversation.owes_turn)


@defect
def other_words_sent(planter: Planter) -> None:
    """The answer that is sent does not begin with what was shown, and nothing is withdrawn."""

    def careless(original: Withdraw) -> Withdraw:
        def withdraw(c: Conversation, shown: Shown | None, acts: list[Event], cause: str) -> Any:
            is_sent = any(each.kind == "BotAnswered" for each in acts)
            return [] if is_sent else original(c, shown, acts, cause)

        return withdraw

    planter.replace(handoff, "withdraw_unless_sent", careless)


@defect
def forged_words_believed(planter: Planter) -> None:
    """Words that come over the bus are passed on without a look at their seal."""
    planter.replace(Words, "is_sealed", lambda _: lambda *__: True)


@defect
def speaks_of_anything(planter: Planter) -> None:
    """Words are shown whatever the policy makes of the draft that is foreseen."""

    def careless(_: Any) -> Any:
        def allow(speaking: Speaking, foreseen: Judged) -> bool:
            speaking._foreseen = replace(
                foreseen, decision=foreseen.decision.model_copy(update={"action": "answer"})
            )
            return True

        return allow

    planter.replace(Speaking, "allow", careless)
    planter.replace(TurnJudge, "look_again", lambda _: lambda __, judged: judged)


@defect
def begins_after_takeover(planter: Planter) -> None:
    """Words may be shown of an answer to a conversation that the bot does not hold any more."""

    def careless(original: Callable[..., list[Event]]) -> Callable[..., list[Event]]:
        def begin(c: Conversation, command: BeginAnswer) -> list[Event]:
            held = {"state": "bot", "epoch": command.epoch, "settled": 0}
            return original(replace(c, **held), command)  # type: ignore[arg-type]

        return begin

    def late(original: Any) -> Any:
        async def start(speaking: Speaking) -> None:
            await asyncio.sleep(1.0)
            await original(speaking)

        return start

    planter.replace(handoff, "begin_answer", careless)
    planter.replace(Speaking, "_begin", late)
    ignore_attempts(planter)
    _draft_on(planter)


DEFECTS = (
    words_after_takeover,
    draft_runs_on,
    words_forgotten,
    withdrawal_cut_short,
    withdrawal_left_out,
    other_words_sent,
    forged_words_believed,
    speaks_of_anything,
    begins_after_takeover,
)
