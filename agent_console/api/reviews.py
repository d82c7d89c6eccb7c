"""What a reviewer needs to judge a sent answer: the question, what was sent, and what lay behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from escalation.event_parts import Event
from escalation.events import BotAnswered, CustomerWrote, DecisionMade, decode_all
from escalation.store.log import ConversationLog

_MOST_ROWS = 200
"""How much of a conversation is read to find the decision behind an answer."""


async def read_review(
    log: ConversationLog, conversation_id: str, answer_seq: int
) -> dict[str, Any]:
    """Return the answer with its question and sources, and the decision as far as it is found.

    What was erased is empty. Raises ``StorageUnavailable`` and ``DamagedConversation``.
    """
    rows = await log.read(conversation_id, after=answer_seq - 1, limit=1)
    answered = next((event for _, event in decode_all(rows)), None)
    if not isinstance(answered, BotAnswered):
        return {"answer_seq": answer_seq, "answer": "", "question": "", "sources": []}
    through_seq = answered.body.in_reply_to
    between = min(answer_seq - through_seq, _MOST_ROWS)
    before = await log.read(conversation_id, after=through_seq - 1, limit=between)
    decided, question = _find_decision((event for _, event in decode_all(before)), through_seq)
    # The customer is not shown what tools told; who judges the answer is.
    sources = answered.body.sources
    if decided is not None and not answered.inner.edited:
        sources = decided.inner.sources
    return {
        "answer_seq": answer_seq,
        "answer": answered.body.text,
        "sources": [source.model_dump(exclude_none=True) for source in sources],
        "question": (decided.inner.question if decided is not None else "") or question,
        "through_seq": through_seq,
        "approved_by": answered.inner.approved_by,
        "answer_id": None if decided is None else decided.inner.answer_id,
        "topic": None if decided is None else decided.inner.topic,
        "confidence": answered.inner.confidence,
    }


def _find_decision(events: Iterable[Event], through_seq: int) -> tuple[DecisionMade | None, str]:
    """Return the newest decision about a message, and the message's own words."""
    decided, question = None, ""
    for event in events:
        if isinstance(event, CustomerWrote) and not question:
            question = event.body.text
        elif isinstance(event, DecisionMade) and event.inner.through_seq == through_seq:
            decided = event
    return decided, question
