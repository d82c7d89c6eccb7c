"""All rows of a conversation, and which of them came by mail."""

from __future__ import annotations

from collections.abc import Iterable

from escalation.events import Record
from escalation.store.log import ConversationLog

BY_MAIL = "mail:"
"""What the ``client_id`` of a row begins with that came by mail."""
_PAGE = 1000


async def read_whole(log: ConversationLog, conversation_id: str) -> list[Record]:
    """Return all rows in order. Raises ``StorageUnavailable``, ``DamagedConversation``."""
    rows: list[Record] = []
    while page := await log.read(conversation_id, after=len(rows), limit=_PAGE):
        rows += page
    return rows


def is_proven(records: Iterable[Record]) -> bool:
    """Say whether a mail came from the address that the customer left last: it is theirs."""
    proven = False
    for record in records:
        if record.kind == "ContactLeft":
            proven = False
        elif record.kind == "CustomerWrote" and is_by_mail(record):
            proven = True
    return proven


def is_by_mail(record: Record) -> bool:
    """Say whether a row came by mail."""
    return record.client_id is not None and record.client_id.startswith(BY_MAIL)
