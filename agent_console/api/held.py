"""An action that waits for a person as the routes name, find and show it."""

from __future__ import annotations

import re
from typing import Any

from agent_console.api.parts import Parts
from escalation.conversation import Conversation
from escalation.errors import NoSuchAction
from escalation.event_parts import Event
from escalation.events import ActionClosed, ActionDecided, ActionHeld, ActionTaken, decode_all
from escalation.held_actions import (
    HeldAction,
    add_action,
    note_closed,
    note_decided,
    note_taken,
)

LOG = 8
"""How much of the ``log_id`` stands in a name: in a restored database a number may mean another."""
_NAME = re.compile(r"([!-9;-~]{1,64}):a(\d{1,15}):([!-9;-~]{1,64})")


def name_action(parts: Parts, conversation_id: str, seq: int) -> str:
    """Return the name of the action that was held as event ``seq``."""
    return f"{conversation_id}:a{seq}:{parts.log.log_id[:LOG]}"


def read_name(name: str, parts: Parts) -> tuple[str, int]:
    """Return conversation and number. Raises ``NoSuchAction``."""
    found = _NAME.fullmatch(name)
    if found is None or found[3] != parts.log.log_id[:LOG]:
        raise NoSuchAction
    return found[1], int(found[2])


async def find_action(parts: Parts, conversation: Conversation, seq: int) -> HeldAction:
    """Return an action, also one so old that only the log has it. Raises ``NoSuchAction``."""
    for each in conversation.actions:
        if each.seq == seq:
            return each
    found: tuple[HeldAction, ...] = ()
    after = seq - 1
    while records := await parts.log.read(conversation.id, after=after):
        for record, event in decode_all(records):
            if isinstance(event, ActionHeld) and record.seq == seq and event.inner.name:
                found = add_action((), event, seq, record.at)
            else:
                found = _follow(found, event)
        if not found:
            raise NoSuchAction
        after += len(records)
    if not found:
        raise NoSuchAction
    return found[0]


def _follow(found: tuple[HeldAction, ...], event: Event) -> tuple[HeldAction, ...]:
    match event:
        case ActionDecided():
            return note_decided(found, event)
        case ActionTaken():
            return note_taken(found, event)
        case ActionClosed():
            return note_closed(found, event)
        case _:
            return found


def show_action(parts: Parts, conversation: Conversation, action: HeldAction) -> dict[str, Any]:
    """Show an action to programs and people. ``args`` are those to carry out, once it is decided.

    One that the desk carries out itself, for its own bot, names the message it is for in
    ``through_seq`` (else 0), and what came of it in ``outcome``, ``result`` and ``cause``.
    """
    by = {"id": action.decided_by, "name": action.decided_name}
    return {
        "id": name_action(parts, conversation.id, action.seq),
        "conversation_id": conversation.id,
        "seq": action.seq,
        "at": action.at,
        "name": action.name,
        "args": dict(action.args),
        "description": action.description,
        "allowed": list(action.allowed),
        "owner": action.owner,
        "reference": action.reference,
        "state": action.state,
        "decision": action.decision,
        "text": action.text,
        "decided_by": by if action.decided_by else None,
        "attempt": action.attempt,
        "runner": action.runner,
        "through_seq": action.through_seq,
        "only_holder": action.only_holder,
        "outcome": action.outcome,
        "result": action.result,
        "cause": action.cause,
    }
