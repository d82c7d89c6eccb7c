"""The answers that people judged, kept in memory for the figures and read on from the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from escalation.autonomy.ledger import Ledger, LedgerProgress, LedgerRow

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What became of one answer, without its words.

    ``right`` is ``None`` where a person answered in words of their own: nobody said whether the
    bot's were right. ``probability`` is that with which it was looked at.
    """

    at: str
    site: str
    topic: str | None
    confidence: float | None
    right: bool | None
    sent: bool
    probability: float | None


class JudgedAnswers:
    """Reads each label once; one that is judged anew takes the place of the old one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[tuple[str, int], JudgedAnswer] = {}
        self._of = LedgerProgress()
        self._position = 0
        self._reading = asyncio.Lock()
        self.revision = 0
        """Rises whenever anything else is known than before."""

    async def read(self) -> Sequence[JudgedAnswer]:
        """Return all answers that people dealt with. Raises ``StorageUnavailable``."""
        async with self._reading:
            progress = await self._ledger.load_progress()
            if progress.log_id != self._of.log_id or progress.position < self._of.position:
                self._known.clear()
                self._position = 0
                self.revision += 1
            await self._read_on()
            self._of = progress
            return list(self._known.values())

    async def _read_on(self) -> None:
        is_full = True
        while is_full:
            rows = await self._ledger.list_labels(after=self._position, limit=_PAGE)
            is_full = len(rows) == _PAGE
            for row in rows:
                self._keep(row)
            if rows:
                self.revision += 1
                first, last = rows[0].labelled_position or 0, rows[-1].labelled_position or 0
                # One event may judge several answers: a full page can end between them.
                self._position = max(first, last - 1) if is_full else last

    def _keep(self, row: LedgerRow) -> None:
        self._known[row.conversation_id, row.seq] = JudgedAnswer(
            row.at, row.site, row.topic, row.confidence, row.right, row.sent, row.probability
        )
