"""Sends what is due, each receiver for itself: one that is slow or down holds nobody else up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from random import random

from agent_console.notify.courier import Courier
from agent_console.notify.notice import NO_WORDS, Notice
from agent_console.notify.receiver import Receiver
from agent_console.notify.words import read_words
from escalation.clock import Clock, parse_time
from escalation.errors import HandraiseError
from escalation.store.log import ConversationLog
from escalation.work.circuit import Circuit
from escalation.work.deliveries import DeliveryStore, Disabled, Wanted
from escalation.work.delivery import Delivery, Outcome, end

LOOK_SECONDS = 1.0
"""How long something that is due may wait without a call, and how long after a storage error."""
GATHER_SECONDS = 0.1
"""How long what ended is gathered: many share a transaction."""
TIDY_SECONDS = 600.0
GRACE_SECONDS = 1.0
"""How long what is being sent is waited for when the server stops."""

_log = logging.getLogger(__name__)


class NoticeSender:
    """Works beside the server, on the same event loop; what blocks is done in threads elsewhere.

    An attempt is counted in the database before it is made and its end is stored after it: a crash
    between the two sends again, under the same id.
    """

    def __init__(
        self,
        *,
        store: DeliveryStore,
        log: ConversationLog,
        receivers: Mapping[str, Receiver],
        courier: Courier,
        clock: Clock,
        is_lost: Callable[[str], bool],
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._log = log
        self._receivers = receivers
        self._courier = courier
        self._clock = clock
        self._is_lost = is_lost
        self._count = count
        self._circuits: dict[str, Circuit] = {}
        self._flying: dict[str, asyncio.Task[None]] = {}
        """Attempts that are being made, by the delivery's id."""
        self._busy: dict[str, int] = {}
        self._ended: list[Delivery] = []
        """Attempts whose ends are not stored yet."""
        self._disabled: frozenset[str] = frozenset()
        self._tidied = -TIDY_SECONDS
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def disabled(self) -> frozenset[str]:
        """Names of the receivers that answered that they are no more."""
        return self._disabled

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
        await self._courier.close()

    def wake(self) -> None:
        """Look soon; returns at once."""
        self._wake.set()

    async def look(self) -> None:
        """Note what ended and begin what is due. Raises ``StorageUnavailable``."""
        now = self._clock.steady()
        if now - self._tidied >= TIDY_SECONDS:
            self._tidied = now
            await self._store.tidy(self._read_time())
        await self._read_disabled()
        free = {
            name: free
            for name in self._receivers
            if name not in self._disabled and (free := self._count_free(name, now))
        }
        if free or self._ended:
            await self._exchange(free)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except HandraiseError as error:
                _log.warning("notices could not be sent: %s", error.message)
                await asyncio.sleep(LOOK_SECONDS)
            except Exception:  # noqa: BLE001 a defect must be seen, and others still told
                _log.exception("notices could not be sent")
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
            self._log.node, self._read_time(), free, frozenset(self._flying), self._is_lost
        )
        begun = await self._store.exchange(ended, wanted)
        del self._ended[: len(ended)]
        for each in begun:
            self._busy[each.receiver] = self._busy.get(each.receiver, 0) + 1
            self._flying[each.id] = asyncio.create_task(self._attempt(each))

    async def _attempt(self, delivery: Delivery) -> None:
        name = delivery.receiver
        try:
            outcome = await self._carry(delivery)
            if outcome.word == "gone":
                await self._disable(name, outcome)
        finally:
            self._busy[name] -= 1
            del self._flying[delivery.id]
        circuit = self._circuits.get(name, Circuit())
        self._circuits[name] = circuit.note(outcome, self._clock.steady())
        self._ended.append(end(delivery, outcome, self._read_time(), random()))
        self._count(outcome.word)
        self._wake.set()

    async def _carry(self, delivery: Delivery) -> Outcome:
        receiver = self._receivers[delivery.receiver]
        try:
            notice = Notice.model_validate_json(delivery.facts)
            words = await read_words(self._log, notice) if receiver.texts else NO_WORDS
            return await self._courier.carry(receiver, delivery.id, notice, words)
        except HandraiseError as error:
            return Outcome("failed", error.message)
        except Exception:  # noqa: BLE001 a defect is seen, and the notice tried again
            _log.exception("a notice could not be carried")
            return Outcome("failed", "our mistake: it is in the server's log")

    async def _read_disabled(self) -> None:
        """Learn which receivers are gone; one that has another address now is there again."""
        disabled = set()
        for each in await self._store.list_disabled():
            receiver = self._receivers.get(each.receiver)
            if receiver is not None and receiver.digest_address() == each.address:
                disabled.add(each.receiver)
            else:
                await self._store.enable(each.receiver)
        self._disabled = frozenset(disabled)

    async def _disable(self, name: str, outcome: Outcome) -> None:
        self._disabled |= {name}
        address = self._receivers[name].digest_address()
        disabled = Disabled(name, address, outcome.told, self._read_time())
        _log.warning("the receiver %s is told nothing any more: it %s", name, outcome.told)
        try:
            await self._store.disable(disabled)
        except HandraiseError as error:  # it will say so again
            _log.warning("that could not be noted: %s", error.message)

    def _read_time(self) -> datetime:
        return parse_time(self._clock.now())
