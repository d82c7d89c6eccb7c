"""The thread that writes the log: takes whatever waits, commits it at once, hands the outcomes back."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Protocol

from escalation.errors import StorageUnavailable
from escalation.store.batch import Outcome
from escalation.store.log import Appended, OpenTurn, Write

_log = logging.getLogger(__name__)


MOST_WAITING = 10_000
"""Requests that may wait for the disk; those beyond are refused, so that memory has a bound."""
_RETRY_AFTER = 1
"""Seconds after which somebody who was refused may try again."""


class Batches(Protocol):
    """What the thread works with, such as ``BatchWriter``; it is called from the thread alone."""

    def commit(self, writes: Sequence[Write]) -> list[Outcome]:
        """Carry out writes in one transaction. Returns one outcome each."""
        ...

    def reclaim_turns(self, other_nodes: bool) -> list[OpenTurn]:
        """See ``ConversationLog.reclaim_turns``."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


@dataclass(slots=True, eq=False)
class _Request:
    """Something to do in the thread, and the future of whoever waits for it."""

    work: Write | Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class WriterThread:
    """Group commit: while one transaction is on its way to the disk, the next one gathers.

    What one round of an event loop asks for is handed over together, at the end of that round. So
    the batches are as large as the load is high, and a busy loop is not disturbed for each write.
    """

    def __init__(self, batches: Batches, most_waiting: int = MOST_WAITING) -> None:
        self._batches = batches
        self._places = threading.Semaphore(most_waiting)
        self._queue: SimpleQueue[list[_Request] | None] = SimpleQueue()
        self._gathered: dict[asyncio.AbstractEventLoop, list[_Request]] = {}
        """What each loop has asked for in this round; touched by that loop's thread."""
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="handraise-log", daemon=True)
        self._thread.start()

    async def append(self, write: Write) -> Appended:
        """Wait until a write is durable; raises what became of it otherwise.

        Raises ``StorageUnavailable`` at once, with ``retry_after`` in seconds, when too many wait.
        """
        appended: Appended = await self._request(write)
        return appended

    async def reclaim_turns(self, other_nodes: bool) -> list[OpenTurn]:
        """Reclaim turns between two batches."""
        turns: list[OpenTurn] = await self._request(
            lambda: self._batches.reclaim_turns(other_nodes)
        )
        return turns

    async def close(self) -> None:
        """Finish what waits, refuse what comes; a second call only waits for the first."""
        if not self._closed:
            self._closed = True
            for loop in tuple(self._gathered):
                self._hand_over(loop)
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _request(self, work: Write | Callable[[], Any]) -> asyncio.Future[Any]:
        if self._closed:
            raise StorageUnavailable
        if not self._places.acquire(blocking=False):
            raise StorageUnavailable(
                "Too many messages wait to be stored: send it again in a moment.",
                retry_after=_RETRY_AFTER,
            )
        loop = asyncio.get_running_loop()
        request = _Request(work, loop, loop.create_future())
        gathered = self._gathered.get(loop)
        if gathered is None:
            self._gathered[loop] = [request]
            loop.call_soon(self._hand_over, loop)
        else:
            gathered.append(request)
        return request.future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        gathered = self._gathered.pop(loop, None)
        if gathered is not None:
            self._queue.put(gathered)

    # -- in the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        is_open = True
        while is_open:
            waiting = [self._queue.get()]
            waiting += [self._queue.get() for _ in range(self._queue.qsize())]
            requests = [request for each in waiting if each is not None for request in each]
            is_open = None not in waiting
            _deliver(requests, self._carry_out(requests))
            if requests:
                self._places.release(len(requests))
        self._batches.close()

    def _carry_out(self, requests: Sequence[_Request]) -> list[Any]:
        """Do the writes in one batch, then the rest; returns the outcomes in the order asked for."""
        writes = [each.work for each in requests if isinstance(each.work, Write)]
        appended = iter(self._commit(writes) if writes else ())
        return [
            next(appended) if isinstance(each.work, Write) else _attempt(each.work)
            for each in requests
        ]

    def _commit(self, writes: Sequence[Write]) -> list[Outcome]:
        try:
            return self._batches.commit(writes)
        except Exception as error:  # noqa: BLE001 a defect of ours; the thread must live on
            _log.exception("a batch of %d writes failed", len(writes))
            return [StorageUnavailable(cause=str(error)) for _ in writes]


def _attempt(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 it is handed to whoever asked
        return error


def _deliver(requests: Sequence[_Request], outcomes: Sequence[Any]) -> None:
    """Wake every event loop once, with all that is for it."""
    of_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for request, outcome in zip(requests, outcomes, strict=True):
        of_loop.setdefault(request.loop, []).append((request.future, outcome))
    for loop, settled in of_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, settled)
        except RuntimeError:
            _log.warning("an event loop was closed before %d writes were done", len(settled))


def _settle(settled: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, outcome in settled:
        if future.done():
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
