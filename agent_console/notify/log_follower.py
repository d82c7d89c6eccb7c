"""Reads the log from a cursor of its own and keeps deliveries of what it finds there."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.errors import HandraiseError
from escalation.events import Record
from escalation.store.log import ConversationLog
from escalation.work.deliveries import DeliveryStore
from escalation.work.delivery import Delivery

GATHER_SECONDS = 0.2
"""How long what is new is gathered before it is read: many deliveries share a transaction."""
LOOK_SECONDS = 1.0
"""How long something new may go unnoticed without a nudge."""
_PAGE = 200
_KEPT_AFTER = 2000
"""Positions that are read again at most after a crash, where none of them is worth a delivery."""
_NEWEST = 2**62

_log = logging.getLogger(__name__)


class LogFollower(ABC):
    """Follows the log; ``tell`` is called when deliveries were stored.

    Begins at the log's end: nobody is told of what was before. Rows and the position move in one
    transaction, so that a delivery is kept once for each receiver, whoever crashes.
    """

    what = "deliveries"
    """What is kept, as the server's log calls it."""

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        store: DeliveryStore,
        clock: Clock,
        tell: Callable[[], None],
    ) -> None:
        self._log = log
        self._bus = bus
        self._store = store
        self._clock = clock
        self._tell = tell
        self._kept: int | None = None
        """The position that is stored."""
        self._read: int | None = None
        """The position up to which rows were looked at."""
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] = lambda: None

    @abstractmethod
    async def build(self, records: Sequence[Record]) -> list[Delivery]:
        """Return what is to be delivered because of these rows, which came one after the other."""

    async def start(self) -> None:
        """Follow the log in the background, the first time from where it ends now."""
        try:
            await self._load_position()
        except HandraiseError as error:
            _log.warning("%s begin later: %s", self.what, error.message)
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

    def hear_whisper(  # noqa: B027 a listener may have nothing to do
        self, conversation_id: str, status: Mapping[str, object]
    ) -> None:
        """Nothing that whispers tell is kept."""

    async def keep_up(self) -> int:
        """Follow up to the log's end; returns how many deliveries were kept. Raises storage errors."""
        if self._read is None:
            await self._load_position()
        kept = 0
        while rows := await self._log.read_all(after=self._read or 0, limit=_PAGE):
            until = rows[-1][0]
            deliveries = await self.build([record for _, record in rows])
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
                _log.warning("%s could not be kept: %s", self.what, error.message)
            except Exception:  # noqa: BLE001 a defect must be seen, and later ones still kept
                self._read = None
                _log.exception("%s could not be kept", self.what)
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
