"""Waits for what becomes of a conversation, for callers who want to hear of it in the same request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from agent_console.api.parts import Parts
from escalation.conversation import Conversation
from escalation.desk_events import CustomerNotified
from escalation.events import BotAnswered, DecisionInner, DecisionMade, decode_all

ANSWER_SECONDS = 60.0
"""How long a caller waits at most; the turn goes on without them."""
_LOOK_SECONDS = 1.5
"""How long a lost nudge stays unnoticed at most."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a message has led so far. ``notice`` is the newest code the customer was told."""

    conversation: Conversation
    decision: DecisionInner | None = None
    answer: str | None = None
    notice: str | None = None
    pending: bool = False


class _Ear:
    """Hears that one conversation has grown."""

    def __init__(self, conversation_id: str) -> None:
        self._conversation_id = conversation_id
        self.heard = asyncio.Event()

    def hear_nudge(self, conversation_id: str, head: int) -> None:  # noqa: ARG002 the log tells it
        if conversation_id == self._conversation_id:
            self.heard.set()

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        pass


async def wait_for_outcome(parts: Parts, conversation_id: str, seq: int) -> Outcome:
    """Return what came of the message ``seq``: at once where a person has the conversation.

    It is ``pending`` where the bot took longer than ``ANSWER_SECONDS``. Raises storage errors.
    """

    def is_over(conversation: Conversation) -> bool:
        return not (conversation.owes_turn and conversation.settled < seq)

    conversation = await wait_until(parts, conversation_id, is_over, ANSWER_SECONDS)
    if not is_over(conversation):
        return Outcome(conversation, pending=True)
    return await _read_outcome(parts, conversation, seq)


async def wait_until(
    parts: Parts, conversation_id: str, is_it: Callable[[Conversation], bool], seconds: float
) -> Conversation:
    """Return the conversation as soon as it is so, else as it is after so many seconds.

    Raises ``NotFound`` and storage errors.
    """
    ear = _Ear(conversation_id)
    leave = parts.bus.subscribe(ear)
    try:
        async with asyncio.timeout(seconds):
            while True:
                ear.heard.clear()
                conversation = await parts.log.load(conversation_id)
                if is_it(conversation):
                    return conversation
                with suppress(TimeoutError):
                    await asyncio.wait_for(ear.heard.wait(), _LOOK_SECONDS)
    except TimeoutError:
        return await parts.log.load(conversation_id)
    finally:
        leave()


async def _read_outcome(parts: Parts, conversation: Conversation, seq: int) -> Outcome:
    decision: DecisionInner | None = None
    answer: str | None = None
    notice: str | None = None
    for _, event in decode_all(await parts.log.read(conversation.id, after=seq)):
        match event:
            case DecisionMade() if decision is None and event.inner.through_seq >= seq:
                decision = event.inner
            case BotAnswered() if answer is None and event.body.in_reply_to >= seq:
                answer = event.body.text
            case CustomerNotified():
                notice = event.body.code
    return Outcome(conversation, decision, answer, notice)
