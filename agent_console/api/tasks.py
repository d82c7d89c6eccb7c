"""What waits for a person, as tasks that another program can list, claim and decide.

A task is a conversation that nobody holds (``ID:eEPOCH:LOG``) or a draft that waits for a yes
(``ID:SEQ:LOG``); ``LOG`` is the beginning of the ``log_id``, for in a restored database the same
number may be another draft. Claiming the first takes the conversation over; claiming the second keeps other
reviewers away for one lease.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent_console.api.parts import AtDesk, Parts, PartsGiven
from agent_console.api.requests import DecisionIn
from escalation.commands import (
    ApproveDraft,
    ClaimConversation,
    Person,
    PersonCommand,
    RejectDraft,
    ReleaseConversation,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, AlreadyTaken, Invalid, NotFound
from escalation.routing.waiting_line import build_line, order

router = APIRouter(prefix="/api/v1/tasks", tags=["tasks"])

Limit = Annotated[int, Query(ge=1, le=1000)]
_TASK = re.compile(r"([!-9;-~]{1,64}):(e?)(\d{1,15}):([!-9;-~]{1,64})")
_LOG = 8
"""How much of the ``log_id`` stands in a task's id."""


@router.get("")
async def list_tasks(_: AtDesk, parts: PartsGiven, limit: Limit = 100) -> dict[str, Any]:
    """List what waits, in the order of the queue."""
    waiting = await parts.log.list_conversations(states={"waiting", "offered"}, limit=limit)
    held = await parts.log.list_conversations(held_only=True, limit=limit)
    by_id = {each.id: each for each in (*waiting, *held)}
    items = order(build_line(each) for each in by_id.values())
    return {"tasks": [_show(by_id[each["conversation_id"]], parts) for each in items]}


@router.post("/{task_id}/claim")
async def claim_task(task_id: str, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Claim a task for one lease."""
    conversation, draft_seq = await _find(task_id, parts)
    person = member.person
    if draft_seq is None:
        _require_waiting(conversation)
        command = ClaimConversation(person)
        conversation = (await parts.switchboard.take(conversation.id, command)).conversation
    else:
        _require_open(conversation, draft_seq)
        _reserve(task_id, conversation, person, parts)
    return _show(conversation, parts) | {"id": task_id, "lease": parts.presence.lease_seconds}


@router.post("/{task_id}/renew")
async def renew_task(task_id: str, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Keep a claimed task for one more lease."""
    conversation, draft_seq = await _find(task_id, parts)
    if draft_seq is None:
        if conversation.holder != member.person.id:
            raise _describe_holder(conversation)
        parts.presence.renew(member.person.id)
    else:
        _require_open(conversation, draft_seq)
        _reserve(task_id, conversation, member.person, parts)
    return {"id": task_id, "lease": parts.presence.lease_seconds}


@router.post("/{task_id}/release")
async def release_task(task_id: str, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Give a claimed task back."""
    conversation, draft_seq = await _find(task_id, parts)
    if draft_seq is None:
        command = ReleaseConversation(member.person)
        conversation = (await parts.switchboard.take(conversation.id, command)).conversation
    else:
        _reserve(task_id, conversation, member.person, parts)
        del parts.reservations[task_id]
    return {"id": task_id, "state": conversation.state}


@router.post("/{task_id}/decide")
async def decide_task(
    task_id: str, decision: DecisionIn, member: AtDesk, parts: PartsGiven
) -> dict[str, Any]:
    """Decide a task; one that was decided meanwhile gets 409 with the present state."""
    conversation, draft_seq = await _find(task_id, parts)
    if draft_seq is not None:
        _refuse_reserved(task_id, conversation, member.person, parts)
    command = _build_command(decision, draft_seq, member.person)
    appended = await parts.switchboard.take(conversation.id, command, client_id=decision.client_id)
    parts.reservations.pop(task_id, None)
    after = appended.conversation
    return {"id": task_id, "seq": appended.seq, "head": after.head, "state": after.state}


def _build_command(decision: DecisionIn, draft_seq: int | None, person: Person) -> PersonCommand:
    if decision.decision == "answer":
        if decision.text is None:
            raise Invalid("The field text: is missing.", field="text")
        return WriteAsHuman(person, decision.text)
    if draft_seq is None:
        raise Invalid("This task holds no draft: claim it and answer.", field="decision")
    if decision.decision == "approve":
        return ApproveDraft(person, draft_seq, decision.text)
    return RejectDraft(person, draft_seq, decision.reason)


async def _find(task_id: str, parts: Parts) -> tuple[Conversation, int | None]:
    """Return the task's conversation, and the number of its draft when it is about one."""
    found = _TASK.fullmatch(task_id)
    if found is None or found[4] != parts.log.log_id[:_LOG]:
        raise NotFound("There is no such task.")
    conversation = await parts.log.load(found[1])
    return conversation, None if found[2] else int(found[3])


def _show(conversation: Conversation, parts: Parts) -> dict[str, Any]:
    held = conversation.held
    number = f"e{conversation.epoch}" if held is None else str(held.seq)
    task_id = f"{conversation.id}:{number}:{parts.log.log_id[:_LOG]}"
    task: dict[str, Any] = {"id": task_id, "kind": "claim" if held is None else "approve"}
    if held is not None:
        task |= {"draft": held.text, "through_seq": held.through_seq}
    reserved = parts.reservations.get(task_id)
    by = reserved[0] if reserved and reserved[1] > parts.clock.steady() else None
    claimed = None if by is None else {"id": by.id, "name": by.name}
    return {**task, "claimed_by": claimed, **build_line(conversation)}


def _require_waiting(conversation: Conversation) -> None:
    """Refuse what needs nobody any more: who lists late must not take it from the bot."""
    if conversation.state in ("bot", "resolved"):
        raise AlreadyDecided(
            "This conversation needs nobody (any more).",
            state=conversation.state,
            head=conversation.head,
        )


def _require_open(conversation: Conversation, draft_seq: int) -> None:
    if conversation.held is None or conversation.held.seq != draft_seq:
        raise AlreadyDecided(state=conversation.state, head=conversation.head)


def _reserve(task_id: str, conversation: Conversation, person: Person, parts: Parts) -> None:
    _refuse_reserved(task_id, conversation, person, parts)
    until = parts.clock.steady() + parts.presence.lease_seconds
    parts.reservations[task_id] = (person, until)


def _refuse_reserved(
    task_id: str, conversation: Conversation, person: Person, parts: Parts
) -> None:
    reserved = parts.reservations.get(task_id)
    if reserved is None:
        return
    other, until = reserved
    if until <= parts.clock.steady():
        del parts.reservations[task_id]
    elif other.id != person.id:
        raise AlreadyTaken(
            f"{other.name} decides this right now.",
            by={"id": other.id, "name": other.name},
            state=conversation.state,
            head=conversation.head,
        )


def _describe_holder(conversation: Conversation) -> AlreadyTaken:
    by = {"id": conversation.holder, "name": conversation.holder_name}
    return AlreadyTaken(
        "You do not hold this conversation (any more).",
        by=by if conversation.holder else None,
        state=conversation.state,
        head=conversation.head,
    )
