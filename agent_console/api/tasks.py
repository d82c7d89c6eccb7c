"""What waits for a person, as tasks that another program can list, claim and decide.

A task is a conversation that nobody holds (``ID:eEPOCH:LOG``), a draft that is held (``ID:SEQ:LOG``),
a sent answer that waits for a reviewer's verdict (``ID:rSEQ:LOG``) or an action that a bot may not
do by itself, ours or somebody else's (``ID:aSEQ:LOG``); ``LOG`` is the beginning of the ``log_id``, for in a restored database the same
number may be another draft. Claiming the first takes the conversation over; claiming another keeps
other people away for one lease.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from agent_console.api.held import LOG, find_action, show_action
from agent_console.api.parts import AtDesk, Parts, PartsGiven
from agent_console.api.requests import DecisionIn
from agent_console.api.reviews import read_review
from escalation.acting import build_refusal
from escalation.authority import require_holder
from escalation.commands import (
    ApproveDraft,
    AuditAnswer,
    ClaimConversation,
    DecideAction,
    Person,
    PersonCommand,
    RejectDraft,
    ReleaseConversation,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, AlreadyTaken, Invalid, NotFound
from escalation.events import ActionWord
from escalation.routing.waiting_line import build_line, order

router = APIRouter(prefix="/api/v1/tasks", tags=["tasks"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Kind = Literal["claim", "approve", "audit", "act"]
_TASK = re.compile(r"([!-9;-~]{1,64}):([era]?)(\d{1,15}):([!-9;-~]{1,64})")
_KINDS: dict[str, Kind] = {"e": "claim", "": "approve", "r": "audit", "a": "act"}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_WORDS: dict[str, tuple[Kind, ...]] = {
    "approve": ("approve", "act"),
    "reject": ("approve", "act"),
    "edit": ("act",),
    "respond": ("act",),
    "answer": ("claim", "approve"),
    **dict.fromkeys(("right", "wrong", "unclear"), ("audit",)),
}
"""What may be decided about which kinds of task."""


@dataclass(frozen=True, slots=True)
class _Task:
    """``number`` is the epoch, the held draft, the sent answer or the action, by ``kind``."""

    kind: Kind
    conversation: Conversation
    number: int

    def name(self, parts: Parts) -> str:
        """Return its id."""
        log = parts.log.log_id[:LOG]
        return f"{self.conversation.id}:{_LETTERS[self.kind]}{self.number}:{log}"


@router.get("")
async def list_tasks(
    member: AtDesk, parts: PartsGiven, limit: Limit = 100, kind: Kind | None = None
) -> dict[str, Any]:
    """List what waits: in the order of the queue, then the answers to judge, the oldest first."""
    tasks: list[_Task] = []
    if kind != "audit":
        queue = await _list_queue(parts, limit)
        tasks += [each for each in queue if kind in (None, each.kind)][:limit]
    if kind in (None, "audit"):
        tasks += await _list_reviews(parts, member.person, limit)
    return {"tasks": [await _show(each, parts) for each in tasks]}


async def _list_queue(parts: Parts, limit: int) -> Sequence[_Task]:
    waiting = await parts.log.list_conversations(states={"waiting", "offered"}, limit=limit)
    held = await parts.log.list_conversations(held_only=True, limit=limit)
    by_id = {each.id: each for each in (*waiting, *held)}
    items = order(build_line(each) for each in by_id.values())
    found = [by_id[each["conversation_id"]] for each in items]
    return [task for conversation in found for task in _build_tasks(conversation)]


async def _list_reviews(parts: Parts, person: Person, limit: int) -> Sequence[_Task]:
    """List the answers that a person may judge: not those that they approved themselves."""
    found = await parts.log.list_conversations(review_only=True, limit=limit)
    return [
        _Task("audit", conversation, review.answer_seq)
        for conversation in found
        for review in conversation.reviews
        if review.approved_by != person.id
    ][:limit]


@router.post("/{task_id}/claim")
async def claim_task(task_id: str, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Claim a task for one lease."""
    task, person = await _find(task_id, parts), member.person
    if task.kind == "claim":
        _require_waiting(task.conversation)
        claim = ClaimConversation(person)
        after = (await parts.switchboard.take(task.conversation.id, claim)).conversation
        task = _build_task(after)
    else:
        await _require_open(task, parts, person)
        _reserve(task_id, task.conversation, person, parts)
    shown = await _show(task, parts)
    return shown | {"id": task_id, "lease": parts.presence.lease_seconds}


@router.post("/{task_id}/renew")
async def renew_task(task_id: str, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Keep a claimed task for one more lease."""
    task = await _find(task_id, parts)
    if task.kind == "claim":
        if task.conversation.holder != member.person.id:
            raise _describe_holder(task.conversation)
        parts.presence.renew(member.person.id)
    else:
        await _require_open(task, parts, member.person)
        _reserve(task_id, task.conversation, member.person, parts)
    return {"id": task_id, "lease": parts.presence.lease_seconds}


@router.post("/{task_id}/release")
async def release_task(task_id: str, member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Give a claimed task back."""
    task = await _find(task_id, parts)
    conversation = task.conversation
    if task.kind == "claim":
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
    task = await _find(task_id, parts)
    if task.kind != "claim":
        _refuse_reserved(task_id, task.conversation, member.person, parts)
    command = _build_command(decision, task, member.person)
    try:
        appended = await parts.switchboard.take(
            task.conversation.id, command, client_id=decision.client_id
        )
    except NotFound:
        if task.kind == "act":  # so long ago that only the log knows what was decided
            await _require_open(task, parts, member.person)
        raise
    parts.reservations.pop(task_id, None)
    after = appended.conversation
    return {"id": task_id, "seq": appended.seq, "head": after.head, "state": after.state}


def _build_command(decision: DecisionIn, task: _Task, person: Person) -> PersonCommand:
    if task.kind == "claim" and decision.decision in ("approve", "reject"):
        raise Invalid("This task holds no draft: claim it and answer.", field="decision")
    if task.kind not in _WORDS[decision.decision]:
        raise Invalid("That is no decision for this kind of task.", field="decision")
    if decision.args is not None and decision.decision != "edit":
        raise Invalid("The field args: goes with the decision edit.", field="args")
    match decision.decision:
        case "approve" | "edit" | "reject" | "respond" if task.kind == "act":
            return _build_act(decision, decision.decision, task, person)
        case "right" | "wrong" | "unclear":
            return AuditAnswer(
                person, task.number, decision.decision, decision.reason, decision.right_answer_id
            )
        case "answer":
            if decision.text is None:
                raise Invalid("The field text: is missing.", field="text")
            return WriteAsHuman(person, decision.text)
        case "approve":
            return ApproveDraft(person, task.number, decision.text)
        case _:
            return RejectDraft(person, task.number, decision.reason)


def _build_act(decision: DecisionIn, word: ActionWord, task: _Task, person: Person) -> DecideAction:
    if word == "edit" and decision.args is None:
        raise Invalid("The field args: is missing.", field="args")
    text = decision.reason if word == "reject" else decision.text or ""
    return DecideAction(person, task.number, word, decision.args or {}, text)


async def _find(task_id: str, parts: Parts) -> _Task:
    found = _TASK.fullmatch(task_id)
    if found is None or found[4] != parts.log.log_id[:LOG]:
        raise NotFound("There is no such task.")
    return _Task(_KINDS[found[2]], await parts.log.load(found[1]), int(found[3]))


def _build_tasks(conversation: Conversation) -> Sequence[_Task]:
    """Return what a conversation needs from people: to be taken or a draft decided, and its actions."""
    actions = [_Task("act", conversation, each.seq) for each in conversation.waiting_actions]
    is_queued = conversation.state in ("waiting", "offered") or conversation.held is not None
    return [*([_build_task(conversation)] if is_queued else []), *actions]


def _build_task(conversation: Conversation) -> _Task:
    held = conversation.held
    if held is None:
        return _Task("claim", conversation, conversation.epoch)
    return _Task("approve", conversation, held.seq)


async def _show(task: _Task, parts: Parts) -> dict[str, Any]:
    conversation, task_id = task.conversation, task.name(parts)
    line = build_line(conversation, parts.find_due)
    shown: dict[str, Any] = {**line, "id": task_id, "kind": task.kind}
    held = conversation.held
    if task.kind == "act":
        action = await find_action(parts, conversation, task.number)
        shown |= {"needs": "act", "act": show_action(parts, conversation, action)}
    elif task.kind == "audit":
        shown |= await read_review(parts.log, conversation.id, task.number)
    elif held is not None:
        shown |= {"draft": held.text, "through_seq": held.through_seq}
    reserved = parts.reservations.get(task_id)
    by = reserved[0] if reserved and reserved[1] > parts.clock.steady() else None
    return shown | {"claimed_by": None if by is None else {"id": by.id, "name": by.name}}


def _require_waiting(conversation: Conversation) -> None:
    """Refuse what needs nobody any more: who lists late must not take it from the bot."""
    if conversation.state in ("bot", "resolved"):
        raise AlreadyDecided(
            "This conversation needs nobody (any more).",
            state=conversation.state,
            head=conversation.head,
        )


async def _require_open(task: _Task, parts: Parts, person: Person) -> None:
    conversation = task.conversation
    if task.kind == "act":
        action = await find_action(parts, conversation, task.number)
        if action.state != "held":
            raise build_refusal(conversation, action)
        if action.only_holder:
            require_holder(conversation, person)
        return
    if task.kind == "audit":
        is_open = any(each.answer_seq == task.number for each in conversation.reviews)
    else:
        is_open = conversation.held is not None and conversation.held.seq == task.number
    if not is_open:
        message = "This answer waits for no verdict (any more)." if task.kind == "audit" else None
        raise AlreadyDecided(message, state=conversation.state, head=conversation.head)


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
