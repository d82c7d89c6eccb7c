"""Sends what is due, each receiver for itself: one that is slow or down holds nobody else up."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from random import random

from escalation.clock import Clock, parse_time
from escalation.errors import HandraiseError
from escalation.work.circuit import Circuit
from escalation.work.deliveries import DeliveryStore, Wanted
from escalation.work.delivery import Delivery, Outcome, end

LOOK_SECONDS = 1.0
"""How long something that is due may wait without a call, and how long after a storage error."""
GATHER_SECONDS = 0.1
"""How long what ended is gathered: many share a transaction."""
TIDY_SECONDS = 600.0
GRACE_SECONDS = 1.0
"""How long what is being sent is waited for when the server stops."""

_log = logging.getLogger(__name__)


class DeliverySender(ABC):
    """Works beside the server, on the same event loop; what blocks is done in threads elsewhere.

    An attempt is counted in the database before it is made and its end is stored after it: a crash
    between the two sends again, under the same id.
    """

    what = "deliveries"
    """What is sent, as the server's log calls it."""
    together = False
    """Whether what waits about one conversation is sent as one."""

    def __init__(
        self,
        *,
        store: DeliveryStore,
        node: str,
        clock: Clock,
        is_lost: Callable[[str], bool],
        count: Callable[[str], None],
    ) -> None:
        self._store = store
        self._node = node
        self._clock = clock
        self._is_lost = is_lost
        self._count = count
        self._circuits: dict[str, Circuit] = {}
        self._flying: dict[str, asyncio.Task[None]] = {}
        """Attempts that are being made, by the delivery's id."""
        self._busy: dict[str, int] = {}
        self._ended: list[Delivery] = []
        """Attempts whose ends are not stored yet."""
        self._tidied = -TIDY_SECONDS
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    async def find_receivers(self) -> Collection[str]:
        """Return whom something may be sent to now. Raises ``StorageUnavailable``."""

    @abstractmethod
    async def carry(self, deliveries: Sequence[Delivery]) -> Outcome:
        """Send what goes out as one, to one receiver, and say what came of it.

        What it raises is taken for a failure, and tried again.
        """

    async def close(self) -> None:  # noqa: B027 not everybody keeps connections
        """Let go of every connection."""

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Begin nothing more, and break off what takes long: whoever starts next sends it again."""
        if self._task is not None:
            self._task.cancel()
        if self._flying:
            await asyncio.wait(self._flying.values(), timeout=GRACE_SECONDS)
        tasks = [*self._flying.values(), *([] if self._task is None else [self._task])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._ended:
            try:
                await self._exchange({})
            except HandraiseError as error:
                _log.warning("what was delivered could not be noted: %s", error.message)
        await self.close()

    def wake(self) -> None:
        """Look soon; returns at once."""
        self._wake.set()

    async def look(self) -> None:
        """Note what ended and begin what is due. Raises ``StorageUnavailable``."""
        now = self._clock.steady()
        if now - self._tidied >= TIDY_SECONDS:
            self._tidied = now
            await self._store.tidy(self._read_time())
        free = {
            name: free
            for name in await self.find_receivers()
            if (free := self._count_free(name, now))
        }
        if free or self._ended:
            await self._exchange(free)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except HandraiseError as error:
                _log.warning("%s could not be sent: %s", self.what, error.message)
                await asyncio.sleep(LOOK_SECONDS)
            except Exception:  # noqa: BLE001 a defect must be seen, and others still told
                _log.exception("%s could not be sent", self.what)
                await asyncio.sleep(LOOK_SECONDS)
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()
                await asyncio.sleep(GATHER_SECONDS)
            except TimeoutError:
                pass
            self._wake.clear()

    def _count_free(self, name: str, now: float) -> int:
        return self._circuits.get(name, Circuit()).count_free(now, self._busy.get(name, 0))

    async def _exchange(self, free: Mapping[str, int]) -> None:
        ended = list(self._ended)
        wanted = Wanted(
            node=self._node,
            now=self._read_time(),
            free=free,
            in_flight=frozenset(self._flying),
            is_lost=self._is_lost,
            together=self.together,
        )
        begun = await self._store.exchange(ended, wanted)
        del self._ended[: len(ended)]
        for group in self._group(begun):
            name = group[0].receiver
            self._busy[name] = self._busy.get(name, 0) + 1
            task = asyncio.create_task(self._attempt(group))
            self._flying |= {each.id: task for each in group}

    def _group(self, begun: Sequence[Delivery]) -> list[list[Delivery]]:
        if not self.together:
            return [[each] for each in begun]
        ordered = sorted(begun, key=lambda each: (each.receiver, each.conversation_id, each.seq))
        groups = groupby(ordered, key=lambda each: (each.receiver, each.conversation_id))
        return [list(group) for _, group in groups]

    async def _attempt(self, group: Sequence[Delivery]) -> None:
        name = group[0].receiver
        try:
            outcome = await self._carry(group)
        finally:
            self._busy[name] -= 1
            for each in group:
                del self._flying[each.id]
        circuit = self._circuits.get(name, Circuit())
        self._circuits[name] = circuit.note(outcome, self._clock.steady())
        now, chance = self._read_time(), random()
        self._ended += [end(each, outcome, now, chance) for each in group]
        self._count(outcome.word)
        self._wake.set()

    async def _carry(self, group: Sequence[Delivery]) -> Outcome:
        try:
            return await self.carry(group)
        except HandraiseError as error:
            return Outcome("failed", error.message)
        except Exception:  # noqa: BLE001 a defect is seen, and what was to be sent tried again
            _log.exception("%s could not be carried", self.what)
            return Outcome("failed", "our mistake: it is in the server's log")

    def _read_time(self) -> datetime:
        return parse_time(self._clock.now())
