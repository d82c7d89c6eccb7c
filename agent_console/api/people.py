"""Who works at the desk, what each knows and takes, and changing that."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path

from agent_console.api.parts import AtDesk, Leading, PartsGiven
from agent_console.api.requests import PersonIn
from agent_console.auth.people import Changes, Member, change
from agent_console.wire.people import PeopleTold, PersonTold
from escalation.errors import NotFound
from escalation.store.signs import Availability

router = APIRouter(prefix="/api/v1/people", tags=["people"])

PersonId = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("")
async def list_people(_: AtDesk, parts: PartsGiven) -> PeopleTold:
    """List everybody who may use the console, by name: who is there, what they know and take."""
    states = parts.presence.states()
    members = parts.door.people.list_members()
    return PeopleTold(
        people=[_tell(each, states.get(each.person.id, "offline")) for each in members],
        groups=list(parts.find_plan().groups),
    )


@router.patch("/{person_id}")
async def change_person(
    person_id: PersonId, body: PersonIn, _: Leading, parts: PartsGiven
) -> PersonTold:
    """Change what is said of a person; fields that are not given stay as they are.

    The other nodes know within two seconds.
    """
    if parts.door.people.find(person_id) is None:
        raise NotFound("There is no such person.")
    given: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set}
    changes: Changes = given  # type: ignore[assignment]  # the body has just these fields
    member = await asyncio.to_thread(change, parts.database, person_id, changes)
    await parts.door.people.refresh()
    return _tell(member, parts.presence.states().get(person_id, "offline"))


def _tell(member: Member, state: Availability) -> PersonTold:
    abilities = member.abilities
    return PersonTold(
        id=member.person.id,
        name=member.person.name,
        email=member.email,
        role=member.person.role,
        state=state,
        skills=sorted(abilities.skills),
        languages=sorted(abilities.languages),
        sites=sorted(abilities.sites),
        groups=sorted(abilities.groups),
        capacity=abilities.capacity,
    )
