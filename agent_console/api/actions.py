"""Routes for programs whose own bot waits for a person: hold an action, hear what was decided, go on.

An action is named ``ID:aSEQ:LOG``, as its task is. What a person decides is stored once, and one
program takes it up once: whoever comes late is told how things stand.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent_console.api.awaiting import wait_until
from agent_console.api.held import find_action, read_name, show_action
from agent_console.api.messages import find_conversation
from agent_console.api.parts import AtDesk, Parts, PartsGiven
from agent_console.api.requests import ActionIn, ClosingIn, ProgramName, TakingIn
from agent_console.auth.limits import MESSAGES
from escalation.commands import CloseAction, HoldAction, TakeAction
from escalation.conversation import Conversation
from escalation.events import TurnSaid

router = APIRouter(prefix="/api/v1/actions", tags=["actions"])

Seconds = Annotated[float, Query(ge=0, le=30)]
_MOST_LISTED = 1000


@router.post("", status_code=201)
async def hold_action(action: ActionIn, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Put an action before a person; answers once it is stored. Idempotent by ``client_id``."""
    person = member.person
    key = action.thread or action.client_id
    conversation_id, customer_id = await find_conversation(action, key, person.id, parts)
    command = HoldAction(
        person,
        action.name,
        action.args,
        tuple(action.allowed),
        action.description,
        tuple(TurnSaid(speaker=each.speaker, text=each.text) for each in action.said),
        action.owner,
        action.reference,
    )
    appended = await parts.switchboard.take(
        conversation_id,
        command,
        client_id=action.client_id,
        admit=partial(parts.limits.count, MESSAGES, customer_id),
    )
    held = await find_action(parts, appended.conversation, appended.seq)
    return show_action(parts, appended.conversation, held) | {"repeated": appended.repeated}


@router.get("")
async def list_actions(_: AtDesk, parts: PartsGiven, owner: ProgramName) -> dict[str, Any]:
    """List the actions of an ``owner`` that are not closed, the oldest first."""
    found = await parts.log.list_conversations(held_only=True, limit=_MOST_LISTED)
    actions = [
        show_action(parts, conversation, each)
        for conversation in found
        for each in conversation.actions
        if each.owner == owner and each.state != "closed" and not each.is_own
    ]
    return {"actions": sorted(actions, key=lambda each: (each["at"], each["id"]))}


@router.get("/{action_id}")
async def read_action(
    action_id: str, _: AtDesk, parts: PartsGiven, wait: Seconds = 0
) -> dict[str, Any]:
    """Return an action as it is; with ``wait``, as soon as it is decided, or after so many seconds."""
    conversation_id, seq = read_name(action_id, parts)

    def is_decided(conversation: Conversation) -> bool:
        return all(each.seq != seq for each in conversation.waiting_actions)

    conversation = await wait_until(parts, conversation_id, is_decided, wait)
    return show_action(parts, conversation, await find_action(parts, conversation, seq))


@router.post("/{action_id}/take")
async def take_action(
    action_id: str, taking: TakingIn, member: AtDesk, parts: PartsGiven
) -> dict[str, Any]:
    """Take the decision up, to go on with it; 409 where another program has, or did before."""
    conversation_id, seq = read_name(action_id, parts)
    command = TakeAction(member.person, seq, taking.attempt, taking.runner)
    return await _carry_out(parts, conversation_id, command, taking.client_id)


@router.post("/{action_id}/close")
async def close_action(
    action_id: str, closing: ClosingIn, member: AtDesk, parts: PartsGiven
) -> dict[str, Any]:
    """Be done with an action: it was carried out, or is wanted no more; it leaves the lists."""
    conversation_id, seq = read_name(action_id, parts)
    command = CloseAction(member.person, seq, closing.runner)
    return await _carry_out(parts, conversation_id, command, closing.client_id)


async def _carry_out(
    parts: Parts, conversation_id: str, command: TakeAction | CloseAction, client_id: str
) -> dict[str, Any]:
    appended = await parts.switchboard.take(conversation_id, command, client_id=client_id)
    found = await find_action(parts, appended.conversation, command.action_seq)
    return show_action(parts, appended.conversation, found) | {"repeated": appended.repeated}
