"""Reads from the log what people wrote, for receivers that may have it: nothing of it is kept."""

from __future__ import annotations

from agent_console.notify.notice import NO_WORDS, Notice, Words
from escalation.conversation import PREVIEW_LENGTH
from escalation.errors import DamagedConversation
from escalation.store.log import ConversationLog

_ROWS_BEFORE = 50
"""How far back the customer's newest message is looked for."""


async def read_words(log: ConversationLog, notice: Notice) -> Words:
    """Return what belongs to a notice and was not erased meanwhile. Raises ``StorageUnavailable``."""
    after = max(notice.seq - _ROWS_BEFORE, 0)
    try:
        rows = await log.read(notice.conversation_id, after=after, limit=notice.seq - after)
        said = [row.read_body().get("text") for row in rows if row.kind == "CustomerWrote"]
        subject = rows[-1] if rows and rows[-1].seq == notice.seq else None
        body = {} if subject is None else subject.read_body()
    except DamagedConversation:
        return NO_WORDS
    text = next((each for each in reversed(said) if each), None)
    return Words(
        text=None if text is None else text[:PREVIEW_LENGTH],
        comment=(body.get("comment") or None) if notice.kind == "rated_low" else None,
        email=(body.get("email") or None) if notice.kind == "contact_left" else None,
    )
