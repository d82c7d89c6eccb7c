"""Reads the log from its own cursor and keeps the ledger's rows of every conversation that went on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from escalation.autonomy.ledger import Ledger, LedgerProgress, LedgerRow
from escalation.autonomy.ledger_fold import build_rows
from escalation.errors import DamagedConversation
from escalation.events import Record
from escalation.store.log import UNREADABLE, ConversationLog

_log = logging.getLogger(__name__)

_PAGE = 500
_CHANGING = frozenset(
    {
        "DecisionMade", "BotAnswered", "DraftApproved", "DraftRejected", "HumanWrote",
        "AnswerAudited", "CustomerRated", "PersonalDataErased", UNREADABLE,
    }
)  # fmt: skip
"""Kinds after which a conversation's rows may be others than before."""
_NEWEST = 2**62


class LedgerHarvester:
    """Keeps the ledger up to date with the log.

    Each conversation's rows are built from its whole log and replaced together, so harvesting
    twice, or by two processes at once, doubles nothing.
    """

    def __init__(self, log: ConversationLog, ledger: Ledger) -> None:
        self._log = log
        self._ledger = ledger

    async def harvest(self) -> LedgerProgress:
        """Harvest up to the log's end and return how far that is. Raises ``StorageUnavailable``.

        Begins anew where the log is another one than before (a restored backup), or has lost its end.
        """
        progress = await self._ledger.load_progress()
        newest, _ = await self._log.heads_after(_NEWEST)
        if progress.log_id != self._log.log_id or progress.position > newest:
            await self._ledger.start_over(since=progress, log_id=self._log.log_id)
            progress = await self._ledger.load_progress()
        while progress.position < newest:
            rows = await self._log.read_all(after=progress.position, limit=_PAGE)
            if not rows:
                break
            progress = await self._harvest_page(rows, progress)
        return progress

    async def _harvest_page(
        self, page: Sequence[tuple[int, Record]], since: LedgerProgress
    ) -> LedgerProgress:
        until = replace(since, position=page[-1][0])
        changed = dict.fromkeys(
            record.conversation_id for _, record in page if record.kind in _CHANGING
        )
        rows = {each: await self._build(each) for each in changed}
        if await self._ledger.replace(rows, since=since, until=until):
            return until
        return await self._ledger.load_progress()

    async def _build(self, conversation_id: str) -> list[LedgerRow]:
        """Build a conversation's rows; none of one that is damaged, for its end is unknown."""
        records: list[Record] = []
        try:
            while page := await self._log.read(
                conversation_id, after=records[-1].seq if records else 0
            ):
                records += page
            rows = await asyncio.to_thread(build_rows, records)
        except DamagedConversation as damage:
            _log.error("no decisions are kept of a conversation: %s", damage)
            return []
        if not rows:
            return []
        positions = await self._log.find_positions(conversation_id)
        return [
            replace(
                row,
                position=positions[row.seq],
                labelled_position=positions[row.labelled_seq] if row.labelled_seq else None,
            )
            for row in rows
        ]
