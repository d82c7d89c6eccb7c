"""Merges a conversation into another of the same customer: what was said there is taken along first."""

from __future__ import annotations

from collections.abc import Sequence

from agent.dialogue import Speaker
from escalation import handoff
from escalation.commands import AbsorbConversation, MergeConversation
from escalation.events import Record
from escalation.store.log import ConversationLog
from escalation.transcripts.transcript import place_turns

LONGEST_TAKEN = 6000
"""Characters that are taken along: the newest."""
_NEWEST_ROWS = 1000
_NAMES: dict[Speaker, str] = {
    "customer": "Customer",
    "bot": "Assistant",
    "human": "Colleague",
    "fact": "Note",
}


async def build_absorption(
    log: ConversationLog, conversation_id: str, command: MergeConversation
) -> AbsorbConversation | None:
    """Build what the other conversation is to be told; ``None`` where they are merged already.

    It is stored before the merge itself: after a crash between the two the merge is asked for again,
    and the same words are taken along once. Raises the refusals of the merge.
    """
    source = await log.load(conversation_id)
    handoff.authorise(source, command)
    if not handoff.decide(source, command):
        return None
    after = max(0, source.head - _NEWEST_ROWS)
    records = await log.read(conversation_id, after=after)
    return AbsorbConversation(
        command.person, source.id, source.customer_id, tell_words(records), source.head
    )


def tell_words(records: Sequence[Record]) -> str:
    """Write down who said what, a line each; of a long conversation the newest."""
    lines = [f"{_NAMES[each.turn.speaker]}: {each.turn.text}" for each in place_turns(records)]
    text = "\n".join(lines)
    return text if len(text) <= LONGEST_TAKEN else "…" + text[1 - LONGEST_TAKEN :]
