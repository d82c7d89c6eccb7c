"""The queue explained: who is served when and why, who could take what waits, and why nobody is asked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent_console.api.parts import AtDesk, Parts, PartsGiven
from escalation.conversation import Conversation
from escalation.routing.dispatcher import Explained
from escalation.routing.match import Obstacle
from escalation.routing.waiting_line import build_line, order_conversations

router = APIRouter(prefix="/api/v1/queue", tags=["reading"])

Limit = Annotated[int, Query(ge=1, le=1000)]

OBSTACLES: dict[Obstacle, str] = {
    "parked": "It is parked until its time, or the customer's next word.",
    "offered": "It is offered to somebody right now.",
    "closed": "It is out of the hours of those who could take it.",
    "nobody_fits": "Nobody of the desk is in the group, serves the site and has the skills.",
    "nobody_online": "Nobody who could take it is online.",
    "refused": "Everybody who could take it and is online has said no; they are asked again later.",
    "full": "Everybody who could take it has as much as they take, or is being asked already.",
}
_PRIORITIES = {-1: "low", 1: "high", 2: "urgent"}


@router.get("")
async def explain_queue(_: AtDesk, parts: PartsGiven, limit: Limit = 200) -> dict[str, Any]:
    """List what waits for a person, in the order in which it is served, with the reasons.

    `people` are those of the group that is asked who fit, each `free`, `full`, `refused` (said no
    to this one) or `away`. `why_nobody` is `null` where somebody is about to be asked; what is
    meant stands beside it in words. `place` is what the customer is told.
    """
    found = {each.conversation.id: each for each in await parts.explain_queue()}
    line = order_conversations(each.conversation for each in found.values())
    return {
        "waiting": len(line),
        "queue": [_show(parts, number, found[c.id]) for number, c in enumerate(line[:limit], 1)],
    }


def _show(parts: Parts, number: int, explained: Explained) -> dict[str, Any]:
    c, prospect = explained.conversation, explained.prospect
    obstacle = prospect.obstacle
    return {
        **build_line(c, parts.find_due),
        "number": number,
        "why_here": explain_order(c),
        "place": explained.place,
        "group_asked": prospect.group,
        "people": [
            {"id": person_id, "name": _find_name(parts, person_id), "standing": standing}
            for person_id, standing in prospect.standings.items()
        ],
        "why_nobody": obstacle,
        "message": None if obstacle is None else OBSTACLES[obstacle],
    }


def explain_order(c: Conversation) -> str:
    """Say in a sentence why a conversation stands where it does."""
    if c.snoozed:
        return "It is parked: it comes after all that wait."
    if c.front:
        return "The person who had it vanished: it goes first."
    if c.route.priority:
        return f"Its priority is {_PRIORITIES[c.route.priority]}; among such it waits its turn."
    return "It waits its turn: who began to wait earlier goes first."


def _find_name(parts: Parts, person_id: str) -> str:
    member = parts.door.people.find(person_id)
    return "" if member is None else member.person.name
