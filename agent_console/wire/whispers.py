"""What of a conversation's rows a person of the desk may read: whispers are for few."""

from __future__ import annotations

import json

from escalation.authority import is_lead
from escalation.commands import Person
from escalation.errors import DamagedConversation
from escalation.events import Record


def frame_for_person(record: Record, person: Person) -> str:
    """Return the ``event`` frame of a row as this person may read it.

    A note that was whispered is for whom it was whispered to, who wrote it, and supervisors.
    Everybody else gets its number with nothing in it (``inner.hidden``): people see every number,
    for a hole would mean that something was lost on the way.
    """
    if record.kind != "NoteAdded" or is_lead(person) or _is_in(record, person):
        return record.frame_for_human()
    hidden = {
        "type": "event",
        "conversation_id": record.conversation_id,
        "seq": record.seq,
        "kind": record.kind,
        "author": {"role": "human"},
        "at": record.at,
        "body": {},
        "inner": {"epoch": record.epoch, "hidden": True},
    }
    return json.dumps(hidden, separators=(",", ":"))


def _is_in(record: Record, person: Person) -> bool:
    try:
        inner = record.read_inner()
    except DamagedConversation:
        return False
    to = inner.get("to")
    return not to or person.id in (to, inner.get("by"))
