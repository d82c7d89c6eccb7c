"""Keeps the desk's recent times up to date: the newest conversations once, then what is appended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from escalation.errors import DamagedConversation
from escalation.events import Record
from escalation.routing.estimate import Paces
from escalation.routing.recent import RecentTimes
from escalation.store.log import ConversationLog

CONVERSATIONS = 2000
"""How many conversations are looked at in the beginning, the newest first."""
_PAGE = 1000
_NEWEST = 2**62


class RecentReader:
    """Asks the log for what is new when it is told to; ``measure`` answers from what was read."""

    def __init__(self, log: ConversationLog, zone: tzinfo = UTC) -> None:
        self._log = log
        self._times = RecentTimes(zone)
        self._position: int | None = None
        """The global position up to which rows were taken; ``None`` before the first reading."""
        self._heads: Mapping[str, int] = {}
        """What the first reading saw of each conversation, until it was passed."""

    async def refresh(self) -> None:
        """Take in what the log has since the last time. Raises ``StorageUnavailable``."""
        if self._position is None:
            await self._read_newest()
        while rows := await self._log.read_all(after=self._position or 0, limit=_PAGE):
            for position, record in rows:
                self._position = position
                if record.seq > self._heads.get(record.conversation_id, 0):
                    self._times.take(record)
        self._heads = {}

    def measure(self, at: datetime) -> Paces:
        """Return how quick the desk is at this hour of the week."""
        return self._times.measure(at)

    async def _read_newest(self) -> None:
        # The position first: what comes while the rest is read is passed a second time, and known.
        position, _ = await self._log.heads_after(_NEWEST)
        records: list[tuple[str, Record]] = []
        heads: dict[str, int] = {}
        for conversation in await self._log.list_conversations(limit=CONVERSATIONS):
            rows = await self._read_all_of(conversation.id)
            heads[conversation.id] = rows[-1].seq if rows else 0
            latest = ""
            for row in rows:
                if RecentTimes.counts(row):
                    # A conversation's rows keep their order, whatever its nodes' clocks said.
                    latest = max(latest, row.at)
                    records.append((latest, row))
        for _, record in sorted(records, key=lambda each: each[0]):
            self._times.take(record)
        self._position, self._heads = position, heads

    async def _read_all_of(self, conversation_id: str) -> list[Record]:
        records: list[Record] = []
        try:
            while rows := await self._log.read(
                conversation_id, after=records[-1].seq if records else 0, limit=_PAGE
            ):
                records += rows
        except DamagedConversation:
            pass  # what comes before it still counts
        return records
