"""Routes that put in: a customer's message, a prediction without a conversation, feedback."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import partial
from typing import Any

from fastapi import APIRouter

from agent.dialogue import Source, Turn
from agent_console.api.parts import AtDesk, Parts, PartsGiven
from agent_console.api.requests import ActionIn, FeedbackIn, JudgementIn, MessageIn, PredictionIn
from agent_console.auth.limits import MESSAGES, PREDICTIONS
from escalation.commands import OpenConversation, RateConversation, WriteAsCustomer
from escalation.errors import Invalid, NotFound
from escalation.store.log import Appended
from escalation.turn import Judged

router = APIRouter(prefix="/api/v1", tags=["putting in"])

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


@router.post("/messages", status_code=201)
async def take_message(message: MessageIn, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Take a customer's message; answers once it is durably stored. Idempotent by ``client_id``."""
    appended = await put_in(message, member.person.id, parts)
    return {
        "conversation_id": appended.conversation.id,
        "customer_id": appended.conversation.customer_id,
        "seq": appended.seq,
        "head": appended.conversation.head,
        "state": appended.conversation.state,
        "repeated": appended.repeated,
    }


@router.post("/predictions")
async def predict(request: PredictionIn, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Say what the bot would answer, how sure it is and what the policy would do; stores nothing.

    Its free tools are run for it. What it wants done and may not do by itself is in ``wants``, and
    nothing is held for a person.
    """
    parts.limits.count(PREDICTIONS, member.person.id)
    turns = [Turn(each.speaker, each.text) for each in request.turns]
    if request.text is not None:
        turns.append(Turn("customer", request.text))
    if not turns or turns[-1].speaker != "customer":
        raise Invalid("The last turn must be a customer's: give text, or turns that end with one.")
    return show_judged(await parts.switchboard.predict(turns))


@router.post("/judgements")
async def judge(request: JudgementIn, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Say how sure the house is of another bot's answer, and what the policy would do; stores nothing."""
    parts.limits.count(PREDICTIONS, member.person.id)
    turns = [Turn(each.speaker, each.text) for each in request.turns]
    if turns[-1].speaker != "customer":
        raise Invalid("The last turn must be a customer's: the answer follows it.")
    bot = parts.speak_for(request.answer, request.model)
    return show_judged(await parts.switchboard.judge(turns, bot))


def show_judged(judged: Judged) -> dict[str, Any]:
    """Show what was drafted, how sure that is, and what the policy makes of it."""
    decision, draft = judged.decision, judged.draft
    return {
        "answer": decision.draft,
        "answer_id": decision.answer_id,
        "probability": decision.confidence,
        "threshold": decision.threshold,
        "certified": decision.certified,
        "action": decision.action,
        "reasons": decision.reasons,
        "findings": [finding.model_dump() for finding in decision.findings],
        "sources": [_show_source(source) for source in (draft.sources if draft else ())],
        "wants": [wanted.model_dump() for wanted in decision.wants],
        "tools": [run.model_dump() for run in decision.tools],
        "rests_on_tool": decision.rests_on_tool,
        "versions": decision.versions,
    }


@router.post("/feedback", status_code=201)
async def take_feedback(feedback: FeedbackIn, _: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Store how a customer rated a conversation or an answer."""
    conversation = await parts.log.load(feedback.conversation_id)
    command = RateConversation(
        conversation.customer_id, feedback.score, feedback.comment, feedback.seq
    )
    appended = await parts.switchboard.take(conversation.id, command, client_id=feedback.client_id)
    return {"conversation_id": conversation.id, "seq": appended.seq}


async def put_in(message: MessageIn, caller: str, parts: Parts) -> Appended:
    """Store a customer's message that ``caller`` (a person's id) passes on.

    Raises ``NotFound``, ``Conflict``, ``RateLimited`` and storage errors.
    """
    key = message.client_id
    conversation_id, customer_id = await find_conversation(message, key, caller, parts)
    return await parts.switchboard.take(
        conversation_id,
        WriteAsCustomer(customer_id, message.text),
        client_id=message.client_id,
        admit=partial(parts.limits.count, MESSAGES, customer_id),
    )


async def find_conversation(
    message: MessageIn | ActionIn, key: str, caller: str, parts: Parts
) -> tuple[str, str]:
    """Return conversation and customer; opens the conversation that begins here.

    The same ``key`` of the same caller and customer is the same conversation.
    """
    if message.conversation_id is not None:
        conversation = await parts.log.load(message.conversation_id)
        if message.customer_id not in (None, conversation.customer_id):
            raise NotFound
        return conversation.id, conversation.customer_id
    customer_id = message.customer_id or "v" + _derive(caller, key, "customer")
    conversation_id = "c" + _derive(caller, key, customer_id)
    opening = OpenConversation(customer_id, message.site)
    try:
        await parts.log.load(conversation_id)
    except NotFound:
        parts.door.check_site(message.site)
        with suppress(Invalid):  # the same message, sent twice at once, has opened it
            await parts.switchboard.take(conversation_id, opening)
    return conversation_id, customer_id


def _derive(*parts: str) -> str:
    """Make 24 letters and digits that are the same for the same parts."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())
    letters = []
    for _ in range(24):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)


def _show_source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "quote": source.quote,
        "url": source.url,
        "start": source.start,
        "score": source.score,
    }
