"""Merges a conversation into another of the same customer: what was said there is taken along first."""

from __future__ import annotations

from escalation import handoff
from escalation.commands import AbsorbConversation, MergeConversation
from escalation.conversation import Conversation
from escalation.store.log import ConversationLog
from escalation.transcripts.told import tell_turns
from escalation.transcripts.transcript import place_turns

MOST_TRIES = 5
"""How often a merge is begun anew because something was said meanwhile."""
_NEWEST_ROWS = 1000


async def build_absorption(
    log: ConversationLog, conversation_id: str, command: MergeConversation
) -> AbsorbConversation | None:
    """Build what the other conversation is to be told; ``None`` where they are merged already.

    It is stored before the merge itself, which counts only at ``source_head``: what was said between
    the two, or before a crash there, is taken along when the merge is asked for again, and nothing
    twice. Raises the refusals of the merge.
    """
    source = await log.load(conversation_id)
    handoff.authorise(source, command)
    if not handoff.decide(source, command):
        return None
    target = await log.load(command.into)
    known = max((head for key, head in target.absorbed if key == source.id), default=0)
    after = max(known, source.head - _NEWEST_ROWS)
    records = [
        each
        for each in await log.read(conversation_id, after=after)
        # What this conversation had taken in from the other one is said there.
        if each.seq <= source.head
        and not (each.kind == "ConversationAbsorbed" and each.read_inner()["source"] == target.id)
    ]
    text = tell_turns([each.turn for each in place_turns(records)])
    return AbsorbConversation(
        command.person,
        source.id,
        source.customer_id,
        text,
        source.head,
        wanted=_find_reasons(source),
        contact=source.contact,
    )


def _find_reasons(source: Conversation) -> tuple[str, ...]:
    """Say why a person is wanted: as before, or because nobody has answered; empty: none is."""
    if source.state != "bot":
        return source.reasons or ("merged",)
    is_open = source.asked > source.settled or source.held is not None or source.waiting_actions
    return ("merged",) if is_open else ()


async def find_where_it_goes_on(log: ConversationLog, conversation_id: str) -> Conversation:
    """Return the conversation that goes on in the place of one. Raises ``NotFound``."""
    conversation = await log.load(conversation_id)
    seen = {conversation.id}
    while conversation.merged_into is not None and conversation.merged_into not in seen:
        seen.add(conversation.merged_into)
        conversation = await log.load(conversation.merged_into)
    return conversation
