"""Turns what people did into learnt questions: the bot finds the entry by the customer's words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.knowledge.store import KnowledgeStore, LearntQuestion, StoredEntry
from escalation.autonomy.ledger import Ledger, LedgerRow
from escalation.autonomy.substance import is_same_in_substance
from escalation.errors import DamagedConversation
from escalation.events import decode_all
from escalation.store.log import ConversationLog
from escalation.transcripts.redact import redact

_PAGE = 500
_LONGEST = 500
"""Characters of a question that is learnt at most: a whole story leads to everything."""
_BY_PEOPLE = frozenset({"approved", "edited", "rejected", "answered", "audited"})
"""Judgements by people of the desk; a customer's complaint names no right answer."""


@dataclass(slots=True)
class Teacher:
    """Reads the ledger's labels in their order, from the start once and then only new ones."""

    ledger: Ledger
    log: ConversationLog
    knowledge: KnowledgeStore
    _position: int = 0
    _known: dict[tuple[str, int], LearntQuestion] = field(default_factory=dict)
    _since: str = ""
    """When the newest question was learnt that was there at the start."""
    _is_begun: bool = False

    async def teach(self) -> int:
        """Learn from all labels that are new; return how many questions were learnt.

        A question whose answer was judged wrong after all is forgotten. Raises
        ``StorageUnavailable``.
        """
        if not self._is_begun:
            for each in await self.knowledge.read_learnt():
                self._known[each.conversation_id, each.seq] = each
                self._since = max(self._since, each.at)
            self._is_begun = True
        learnt = 0
        is_full = True
        while is_full:
            rows = await self.ledger.list_labels(after=self._position, limit=_PAGE)
            is_full = len(rows) == _PAGE
            learnt += await self._take(rows)
            if rows:
                first, last = rows[0].labelled_position or 0, rows[-1].labelled_position or 0
                # One event may judge several answers: a full page can end between them.
                self._position = max(first, last - 1) if is_full else last
        return learnt

    async def _take(self, rows: Sequence[LedgerRow]) -> int:
        fresh = []
        for row in rows:
            place = (row.conversation_id, row.seq)
            entry_id = await self._find_entry(row)
            if entry_id is None:
                if self._known.pop(place, None) is not None:
                    await self.knowledge.forget_learnt(*place)
                continue
            question = LearntQuestion(
                *place, entry_id, redact(row.question).strip(), row.labelled_at or row.at
            )
            usable = 0 < len(question.question) <= _LONGEST
            if usable and self._known.get(place) != question:
                self._known[place] = question
                fresh.append(question)
        if fresh:
            await self.knowledge.add_learnt(fresh)
        return len(fresh)

    async def _find_entry(self, row: LedgerRow) -> str | None:
        """Return the entry that a person's act names as the answer, ``None`` where it names none."""
        if row.how in _BY_PEOPLE:
            return row.right_id
        if row.how != "ignored":
            return None
        place = (row.conversation_id, row.seq)
        if (row.labelled_at or "") <= self._since:
            return self._known[place].entry_id if place in self._known else None
        return await self._recognise(row)

    async def _recognise(self, row: LedgerRow) -> str | None:
        """Find the one entry whose answer says what the person wrote in words of their own."""
        text = await self._read_reply(row)
        entries = await self.knowledge.read_entries()
        same = await asyncio.to_thread(_list_same, entries, text) if text else []
        return same[0] if len(same) == 1 else None

    async def _read_reply(self, row: LedgerRow) -> str | None:
        seq = row.labelled_seq or 0
        try:
            records = await self.log.read(row.conversation_id, after=seq - 1, limit=1)
        except DamagedConversation:
            return None
        for _, event in decode_all(records):
            text = getattr(event.body, "text", None)
            return text if isinstance(text, str) else None
        return None


def _list_same(entries: Sequence[StoredEntry], text: str) -> list[str]:
    return [
        stored.entry.id for stored in entries if is_same_in_substance(stored.entry.answer, text)
    ]
