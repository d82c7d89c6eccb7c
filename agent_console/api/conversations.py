"""Routes that read: who is signed in, conversations and their events."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from agent_console.api.parts import AtDesk, PartsGiven, SignedIn
from agent_console.auth.people import Member
from agent_console.wire.fields import MAX_SEQ
from agent_console.wire.whispers import frame_for_person
from escalation.conversation import State
from escalation.routing.waiting_line import build_line

router = APIRouter(prefix="/api/v1", tags=["reading"])

Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/me")
async def read_me(member: SignedIn) -> dict[str, str]:
    """Return who is signed in."""
    return _show(member)


@router.get("/conversations")
async def list_conversations(
    _: AtDesk,
    parts: PartsGiven,
    state: Annotated[list[State] | None, Query()] = None,
    customer_id: str | None = None,
    limit: Limit = 50,
) -> dict[str, list[dict[str, Any]]]:
    """List conversations, the ones with the newest events first."""
    listed = await parts.log.list_conversations(
        states=None if state is None else set(state), customer_id=customer_id, limit=limit
    )
    return {"conversations": [{**build_line(each, parts.find_due)} for each in listed]}


@router.get("/conversations/{conversation_id}")
async def read_conversation(conversation_id: str, _: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Return what a conversation is right now."""
    return {**build_line(await parts.log.load(conversation_id), parts.find_due)}


@router.get("/conversations/{conversation_id}/events")
async def read_events(
    conversation_id: str,
    member: AtDesk,
    parts: PartsGiven,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0,
    limit: Limit = 1000,
) -> Response:
    """Return the events after a number, as the console's socket sends them, the head, and the log.

    Where `log_id` is another one than before, the numbers are too: read again from 0.
    """
    head = (await parts.log.load(conversation_id)).head
    records = await parts.log.read(conversation_id, after=after, limit=limit)
    events = ",".join(frame_for_person(record, member.person) for record in records)
    content = f'{{"log_id":"{parts.log.log_id}","head":{head},"events":[{events}]}}'
    return Response(content, media_type="application/json")


def _show(member: Member) -> dict[str, Any]:
    person = member.person
    return {"id": person.id, "name": person.name, "role": person.role, "email": member.email}
