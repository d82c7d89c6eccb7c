"""Reads the log from its own cursor and keeps the examples of every conversation that was resolved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from escalation.errors import DamagedConversation, HandraiseError
from escalation.events import Record
from escalation.store.log import UNREADABLE, ConversationLog
from escalation.transcripts.example import Example, build_examples
from escalation.transcripts.example_store import ExampleStore, Progress

_log = logging.getLogger(__name__)

_PAGE = 200
_CONSENT = frozenset({"ConsentGiven", "ConsentWithdrawn"})
_CHANGING = _CONSENT | {
    "ConversationResolved", "ConversationReopened", "PersonalDataErased", UNREADABLE,
}  # fmt: skip
"""Kinds after which a conversation's examples may be others than before."""
_NEWEST = 2**62


class Harvester:
    """Keeps the examples up to date with the log.

    Each conversation's examples are built from its whole log and replaced together, so harvesting
    twice, or by two processes at once, doubles nothing.
    """

    def __init__(self, log: ConversationLog, store: ExampleStore) -> None:
        self._log = log
        self._store = store
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Harvest in the background, soon; returns at once. For the server, from its event loop."""
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def wait_idle(self) -> None:
        """Return when nothing is harvested in the background any more."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def stop(self) -> None:
        """Give up what is harvested in the background; the next harvest begins where it was."""
        self._wanted = False
        if self._task is not None:
            self._task.cancel()
            await self.wait_idle()

    async def harvest(self) -> Progress:
        """Harvest up to the log's end and return how far that is. Raises ``StorageUnavailable``.

        Begins anew where the log is another one than before (a restored backup), or has lost its end.
        """
        progress = await self._store.load_progress()
        newest, _ = await self._log.heads_after(_NEWEST)
        if progress.log_id != self._log.log_id or progress.position > newest:
            await self._store.start_over(since=progress, log_id=self._log.log_id)
            progress = await self._store.load_progress()
        while rows := await self._log.read_all(after=progress.position, limit=_PAGE):
            progress = await self._harvest_page(rows, progress)
        return progress

    async def _harvest_page(self, rows: Sequence[tuple[int, Record]], since: Progress) -> Progress:
        records = [record for _, record in rows]
        consent_seen = since.consent_seen or any(each.kind in _CONSENT for each in records)
        until = replace(since, position=rows[-1][0], consent_seen=consent_seen)
        changed = dict.fromkeys(
            record.conversation_id for record in records if record.kind in _CHANGING
        )
        examples = {each: await self._build(each) for each in changed}
        if await self._store.replace(examples, since=since, until=until):
            return until
        return await self._store.load_progress()

    async def _build(self, conversation_id: str) -> list[Example]:
        """Build a conversation's examples; none of one that is damaged, for its consent is unknown."""
        records: list[Record] = []
        try:
            while page := await self._log.read(
                conversation_id, after=records[-1].seq if records else 0
            ):
                records += page
            return build_examples(records)
        except DamagedConversation as damage:
            _log.error("no examples are kept of a conversation: %s", damage)
            return []

    async def _run(self) -> None:
        while self._wanted:
            self._wanted = False
            try:
                await self.harvest()
            except HandraiseError as error:
                _log.warning("the examples could not be kept: %s", error)
            except Exception:  # noqa: BLE001 a defect must be seen, and not only when the task is lost
                _log.exception("the examples could not be kept")
