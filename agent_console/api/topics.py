"""How far each topic's answers go without a person, and who may stop one at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent_console.api.parts import Leading, Parts, PartsGiven, SignedIn
from agent_console.api.requests import ModeIn, OrderIn
from agent_console.auth.people import Member
from agent_console.wire.confidence import ChangeTold, TopicsTold, TopicTold
from agent_console.wire.fields import MAX_SEQ
from escalation.autonomy.mode import EVERYTHING, is_above
from escalation.autonomy.orders import (
    LONGEST_TOPIC,
    Order,
    ResumeTopic,
    SetCeiling,
    SetMode,
    StopTopic,
    UndoChange,
    Word,
)
from escalation.errors import Invalid, NotFound

_MOST_UNDONE = 1000

router = APIRouter(prefix="/api/v1/topics", tags=["topics"])

Name = Annotated[
    str,
    Path(
        min_length=1,
        max_length=LONGEST_TOPIC,
        description="The topic, percent-encoded; it may hold slashes. `*` is every topic.",
    ),
]


@router.get("")
async def list_topics(
    _: SignedIn, parts: PartsGiven, stopped: Annotated[bool, Query()] = False
) -> TopicsTold:
    """List the topics with their modes, and the newest changes.

    With ``stopped`` only the topics that are stopped, without counts and changes.
    """
    return await parts.confidence.topics(stopped=stopped)


@router.post("/{topic:path}/stop")
async def stop_topic(topic: Name, order: OrderIn, member: Leading, parts: PartsGiven) -> TopicTold:
    """Send the questions of a topic to people from now on; stopping it twice changes nothing."""
    return await _carry_out(topic, [StopTopic()], order.reason, member, parts)


@router.post("/{topic:path}/resume")
async def resume_topic(
    topic: Name, order: OrderIn, member: Leading, parts: PartsGiven
) -> TopicTold:
    """End a stop: the topic goes on in the mode that it had."""
    return await _carry_out(topic, [ResumeTopic()], order.reason, member, parts)


@router.post("/{topic:path}/mode")
async def set_mode(topic: Name, order: ModeIn, member: Leading, parts: PartsGiven) -> TopicTold:
    """Put a topic into a mode, or set how far it may rise by evidence (its ceiling), or both.

    A mode above the ceiling is refused, and nothing is changed then.
    """
    if order.mode is not None and order.ceiling is not None and is_above(order.mode, order.ceiling):
        raise Invalid("The field mode: must not be above the ceiling.", field="mode")
    orders: list[Order] = []
    if order.ceiling is not None:
        orders.append(SetCeiling(order.ceiling))
    if order.mode is not None:
        orders.append(SetMode(order.mode))
    if not orders:
        raise Invalid("The field mode: give a mode, a ceiling, or both.", field="mode")
    return await _carry_out(topic, orders, order.reason, member, parts)


@router.post("/changes/{change_id}/undo")
async def undo_change(
    change_id: Annotated[int, Path(ge=1, le=MAX_SEQ)],
    order: OrderIn,
    member: Leading,
    parts: PartsGiven,
) -> ChangeTold:
    """Put back how a topic or site stood before a change; 409 where others came after it.

    Only the newest 1,000 changes can be taken back. Returns the change that this makes.
    """
    changes = await parts.topics.list_changes(limit=_MOST_UNDONE)
    change = next((each for each in changes if each.id == change_id), None)
    if change is None:
        raise NotFound("There is no such change.")
    word = Word(by=member.person.id, at=parts.clock.now(), cause=order.reason)
    name = change.after.topic
    await parts.topics.order(name, UndoChange(change.before, change.after), word)
    newest = await parts.topics.list_changes(name, limit=1)
    return await parts.confidence.change(newest[0])


async def _carry_out(
    topic: str, orders: list[Order], reason: str, member: Member, parts: Parts
) -> TopicTold:
    if topic != EVERYTHING and await parts.confidence.topic(topic) is None:
        raise NotFound("There is no such topic.")
    word = Word(by=member.person.id, at=parts.clock.now(), cause=reason)
    for each in orders:
        await parts.topics.order(topic, each, word)
    told = await parts.confidence.topic(topic)
    if told is None:
        raise NotFound("There is no such topic.")
    return told
