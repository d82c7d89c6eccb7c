"""Reads the log from its own cursor and keeps a delivery for every receiver that is to be told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from agent_console.notify.notice import Notice, name_message, spot
from agent_console.notify.receiver import Receiver
from escalation.bus.bus import Bus
from escalation.clock import Clock, parse_time
from escalation.errors import DamagedConversation, HandraiseError, NotFound
from escalation.events import Record
from escalation.routing.waiting_line import Item, build_item, order
from escalation.store.log import UNREADABLE, ConversationLog
from escalation.work.deliveries import DeliveryStore
from escalation.work.delivery import Delivery

GATHER_SECONDS = 0.2
"""How long what is new is gathered before it is read: many notices share a transaction."""
LOOK_SECONDS = 1.0
"""How long something new may go unnoticed without a nudge."""
_PAGE = 200
_KEPT_AFTER = 2000
"""Positions that are read again at most after a crash, where none of them is worth a notice."""
_LONGEST_QUEUE = 1000
_NEWEST = 2**62

_log = logging.getLogger(__name__)


class NoticeFollower:
    """Follows the log; ``tell`` is called when deliveries were stored.

    Begins at the log's end: nobody is told of what was before. Rows and the position move in one
    transaction, so that a notice is kept once for each receiver, whoever crashes.
    """

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        store: DeliveryStore,
        receivers: Mapping[str, Receiver],
        clock: Clock,
        tell: Callable[[], None],
    ) -> None:
        self._log = log
        self._bus = bus
        self._store = store
        self._receivers = receivers
        self._clock = clock
        self._tell = tell
        self._kept: int | None = None
        """The position that is stored."""
        self._read: int | None = None
        """The position up to which rows were looked at."""
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Follow the log in the background, the first time from where it ends now."""
        try:
            await self._load_position()
        except HandraiseError as error:
            _log.warning("notices begin later: %s", error.message)
        self._leave = self._bus.subscribe(self)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Follow no more; the next one goes on where this one was."""
        self._leave()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def hear_nudge(self, conversation_id: str, head: int) -> None:  # noqa: ARG002 all are read
        """Look soon."""
        self._wake.set()

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Nothing that whispers tell is worth a notice."""

    async def keep_up(self) -> int:
        """Follow up to the log's end; returns how many deliveries were kept. Raises storage errors."""
        if self._read is None:
            await self._load_position()
        kept = 0
        while rows := await self._log.read_all(after=self._read or 0, limit=_PAGE):
            until = rows[-1][0]
            deliveries = await self._build([record for _, record in rows])
            if deliveries or until - (self._kept or 0) >= _KEPT_AFTER:
                if not await self._store.add(deliveries, since=self._kept, until=until):
                    self._read = None  # another node was quicker
                    return kept
                self._kept = until
                kept += len(deliveries)
            self._read = until
        if kept:
            self._tell()
        return kept

    async def _follow(self) -> None:
        while True:
            try:
                await self.keep_up()
            except HandraiseError as error:
                self._read = None
                _log.warning("notices could not be kept: %s", error.message)
            except Exception:  # noqa: BLE001 a defect must be seen, and later notices still kept
                self._read = None
                _log.exception("notices could not be kept")
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()
                await asyncio.sleep(GATHER_SECONDS)
            except TimeoutError:
                pass
            self._wake.clear()

    async def _load_position(self) -> None:
        """Find where to go on: at the log's end the first time, and where it has lost its end."""
        newest, _ = await self._log.heads_after(_NEWEST)
        kept = await self._store.load_position()
        if kept is None or kept > newest:
            await self._store.add([], since=kept, until=newest)
            kept = newest
        self._kept = self._read = kept

    async def _build(self, records: Sequence[Record]) -> list[Delivery]:
        spotted = [notice for record in records if (notice := _spot(record)) is not None]
        if not spotted:
            return []
        queue = await self._list_queue() if any(each.is_waiting for each in spotted) else []
        now = parse_time(self._clock.now())
        deliveries = []
        for bare in spotted:
            notice = await self._complete(bare, queue)
            facts = notice.model_dump_json(exclude_none=True)
            deliveries += [
                Delivery(
                    id=name_message(self._log.log_id, notice, name),
                    receiver=name,
                    notice=notice.kind,
                    conversation_id=notice.conversation_id,
                    seq=notice.seq,
                    facts=facts,
                    since=now,
                    next_at=now,
                )
                for name, receiver in self._receivers.items()
                if receiver.wants(notice)
            ]
        return deliveries

    async def _list_queue(self) -> list[Item]:
        waiting = await self._log.list_conversations(
            states={"waiting", "offered"}, limit=_LONGEST_QUEUE
        )
        if len(waiting) == _LONGEST_QUEUE:
            return []  # there are more: no place that could be told would be true
        return order(item for each in waiting if (item := build_item(each)) is not None)

    async def _complete(self, notice: Notice, queue: Sequence[Item]) -> Notice:
        """Add the site and, for who waits, the place in the queue as it is now."""
        known: dict[str, object] = {}
        try:
            conversation = await self._log.load(notice.conversation_id)
            known["site"] = conversation.site
        except (NotFound, DamagedConversation) as error:
            _log.error("a notice lacks its site: %s", error.message)
        if notice.is_waiting:
            ids = [item["conversation_id"] for item in queue]
            if notice.conversation_id in ids:
                known["place"] = ids.index(notice.conversation_id) + 1
                known["waiting"] = len(ids)
        return notice.model_copy(update=known)


def _spot(record: Record) -> Notice | None:
    if record.kind == UNREADABLE:
        return None
    try:
        return spot(record)
    except (DamagedConversation, ValueError, TypeError) as damage:
        _log.error("a row is told to nobody: %s", type(damage).__name__)
        return None
