"""The bot as a model: OpenAI's `/v1/chat/completions` and `/v1/models`, judged by the same policy."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import ValidationError

from agent_console.api.awaiting import Outcome, wait_for_outcome
from agent_console.api.chat_requests import MODEL, ChatIn, join_newest, read_turns
from agent_console.api.messages import put_in
from agent_console.api.parts import AtDesk, Parts, PartsGiven
from agent_console.api.requests import MessageIn
from agent_console.auth.limits import PREDICTIONS
from agent_console.integrations.openai_service import (
    Answered,
    Json,
    build_completion,
    build_model,
    build_models,
    build_stream,
    choose_text,
    describe_decision,
    tell_person_needed,
)
from escalation.clock import parse_time
from escalation.commands import Person
from escalation.errors import Invalid, NotFound
from escalation.events import SENT_AT_ONCE

router = APIRouter(prefix="/v1", tags=["as a model"])

ACTION_HEADER = "X-Handraise-Action"
"""What the policy decided, for clients that keep headers and drop fields they do not know."""


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    about: Mapping[str, Any]


@router.get("/models")
async def list_models(_: AtDesk, parts: PartsGiven) -> Json:
    """List the models in OpenAI's form: `handraise`, the bot with its policy, is the only one."""
    return build_models(MODEL, _read_time(parts))


@router.get("/models/{model}")
async def read_model(model: str, _: AtDesk, parts: PartsGiven) -> Json:
    """Describe a model in OpenAI's form."""
    _require_known(model)
    return build_model(MODEL, _read_time(parts))


@router.post("/chat/completions", response_model=None)
async def complete_chat(
    request: ChatIn, http: Request, member: AtDesk, parts: PartsGiven
) -> Response:
    """Answer in OpenAI's form, with `stream` as server-sent events once it is decided.

    What is not sure enough is answered by the word that a person has to look at it; `handraise` in
    the answer (in the last chunk of a stream) says what the policy decided and why. By default
    nothing is stored; `{"handraise": {"conversation": true}}` makes it a real conversation.
    """
    _require_known(request.model)
    turns = read_turns(request)
    if request.wanted.conversation:
        reply = await _converse(request, http, join_newest(turns), member.person, parts)
    else:
        parts.limits.count(PREDICTIONS, member.person.id)
        decision = (await parts.switchboard.predict(turns)).decision
        text = choose_text(decision, turns[-1].text)
        reply = _Reply(text, describe_decision(decision) | {"conversation_id": None})
    answered = Answered(
        name="chatcmpl-" + secrets.token_hex(12),
        created=_read_time(parts),
        model=MODEL,
        text=reply.text,
        asked="\n".join(message.content for message in request.messages),
        about=reply.about,
    )
    headers = {ACTION_HEADER: reply.about["action"]}
    if not request.stream:
        return JSONResponse(build_completion(answered), headers=headers)
    options = request.stream_options
    stream = build_stream(answered, with_usage=bool(options and options.include_usage))
    headers["Cache-Control"] = "no-store"
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _converse(
    request: ChatIn, http: Request, text: str, caller: Person, parts: Parts
) -> _Reply:
    """Store the newest message like one of ``POST /api/v1/messages`` and wait for what comes of it."""
    message = _build_message(request, http.headers.get("idempotency-key"), text)
    appended = await put_in(message, caller.id, parts)
    outcome = await wait_for_outcome(parts, appended.conversation.id, appended.seq)
    return _tell_outcome(outcome, text, appended.seq)


def _build_message(request: ChatIn, key: str | None, text: str) -> MessageIn:
    wanted = request.wanted
    given = {
        "client_id": wanted.client_id or key or secrets.token_hex(16),
        "text": text,
        "conversation_id": wanted.conversation_id,
        "customer_id": wanted.customer_id or request.user or None,
        "site": wanted.site,
    }
    try:
        return MessageIn.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise Invalid(f"The field {field}: {first['msg']}.", field=field) from None


def _tell_outcome(outcome: Outcome, question: str, seq: int) -> _Reply:
    decision, conversation = outcome.decision, outcome.conversation
    action = "pending" if outcome.pending else "handoff"
    about: Json = {"action": action, "confidence": None, "reasons": [], "sources": []}
    about |= {"answer_id": None, "versions": {}}
    if decision is not None:
        about = describe_decision(decision)
        if outcome.answer is None and decision.action in SENT_AT_ONCE:
            about["action"] = "handoff"  # a person took the conversation while the bot drafted
    about |= {
        "conversation_id": conversation.id,
        "customer_id": conversation.customer_id,
        "state": conversation.state,
        "seq": seq,
        "head": conversation.head,
        "notice": outcome.notice,
    }
    language = decision.language if decision is not None else None
    text = outcome.answer or tell_person_needed(about["action"], language, question)
    return _Reply(text, about)


def _require_known(model: str) -> None:
    if model != MODEL:
        raise NotFound(f"There is no such model: the only one is {MODEL}.", field="model")


def _read_time(parts: Parts) -> int:
    return int(parse_time(parts.clock.now()).timestamp())
