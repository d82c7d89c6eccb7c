"""What was said in a conversation, as a mail to its customer needs it: read from rows of the log. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from escalation.errors import DamagedConversation
from escalation.events import Record
from escalation.store.log import UNREADABLE

ANSWERS = frozenset(("HumanWrote", "BotAnswered"))
"""Kinds by which a customer is answered."""
_SPOKEN = ANSWERS | {"CustomerWrote"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message; ``name`` is that of the person who wrote it, if it was one."""

    seq: int
    role: str
    name: str | None
    at: str
    text: str


def list_spoken(records: Iterable[Record]) -> list[Spoken]:
    """Return the messages among the rows; what was erased, or cannot be read, is left out."""
    found = []
    for record in records:
        text = _read(record, "text") if record.kind in _SPOKEN else ""
        if text:
            found.append(Spoken(record.seq, record.role, record.name, record.at, text))
    return found


def find_contact(records: Iterable[Record]) -> str | None:
    """Return the address that the customer left last; ``None`` where it was taken back or erased."""
    contact = None
    for record in records:
        if record.kind == "ContactLeft":
            contact = _read(record, "email") or None
    return contact


def _read(record: Record, name: str) -> str:
    if record.kind == UNREADABLE:
        return ""
    try:
        value = record.read_body().get(name)
    except DamagedConversation:
        return ""
    return value if isinstance(value, str) else ""
