"""The conversations that wait for a person or have one, kept up to date from the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from escalation.conversation import Conversation, State
from escalation.errors import DamagedConversation, NotFound
from escalation.store.log import ConversationLog

IN_LINE: frozenset[State] = frozenset(("waiting", "offered", "human"))
_NEWEST = 2**62
_MOST = 100_000

Change = tuple[Conversation | None, Conversation]
"""A conversation before and after; ``None`` for one that was not in the line."""


class LiveLine:
    """Read whole once, and after that only what has changed."""

    def __init__(self, log: ConversationLog) -> None:
        self._log = log
        self._position: int | None = None
        self._conversations: dict[str, Conversation] = {}

    @property
    def conversations(self) -> Mapping[str, Conversation]:
        """Everything that waits, is offered or held by a person, by id."""
        return self._conversations

    def forget(self) -> None:
        """Read it whole again the next time."""
        self._position = None
        self._conversations.clear()

    async def refresh(self) -> list[Change]:
        """Read what has changed, and return it; at first everything. Raises ``StorageUnavailable``."""
        if self._position is None:
            # What changes while the list is read is seen again by the next refresh.
            position, _ = await self._log.heads_after(_NEWEST)
            found = await self._log.list_conversations(states=IN_LINE, limit=_MOST)
        else:
            position, heads = await self._log.heads_after(self._position)
            found = [each for key in heads if (each := await self._load(key)) is not None]
        self._position = position
        return [(self.note(each), each) for each in found]

    def note(self, conversation: Conversation) -> Conversation | None:
        """Note what a conversation is now; returns what it was. An older state changes nothing."""
        before = self._conversations.get(conversation.id)
        if before is not None and conversation.head < before.head:
            return before
        if conversation.state in IN_LINE:
            self._conversations[conversation.id] = conversation
        else:
            self._conversations.pop(conversation.id, None)
        return before

    def list_waiting(self) -> Iterator[Conversation]:
        """List what waits or is offered, parked or not."""
        return (each for each in self._conversations.values() if each.state != "human")

    def count_held(self) -> Counter[str]:
        """Count what each person holds, by id."""
        held = (each.holder for each in self._conversations.values())
        return Counter(holder for holder in held if holder is not None)

    async def _load(self, conversation_id: str) -> Conversation | None:
        try:
            return await self._log.load(conversation_id)
        except (NotFound, DamagedConversation):
            self._conversations.pop(conversation_id, None)
            return None
