"""The one who writes the log: takes whatever waits, commits it at once, hands the outcomes back."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from escalation.errors import StorageUnavailable
from escalation.store.batch import Outcome
from escalation.store.log import Appended, OpenTurn, VetoTimer, Write

if TYPE_CHECKING:
    from sqlite3 import Connection

_log = logging.getLogger(__name__)


MOST_WAITING = 10_000
"""Requests that may wait for the disk; those beyond are refused, so that memory has a bound."""
_RETRY_AFTER = 1
"""Seconds after which somebody who was refused may try again."""


class Batches(Protocol):
    """What the writer works with, such as ``BatchWriter``; it is called in the lane alone."""

    def commit(self, writes: Sequence[Write]) -> list[Outcome]:
        """Carry out writes in one transaction. Returns one outcome each."""
        ...

    def reclaim_turns(self, turns: Sequence[OpenTurn]) -> list[OpenTurn]:
        """See ``ConversationLog.reclaim_turns``."""
        ...

    def reclaim_timers(self, timers: Sequence[VetoTimer]) -> list[VetoTimer]:
        """See ``ConversationLog.reclaim_timers``."""
        ...

    def transact(self, work: Callable[[Connection], None]) -> None:
        """Do something else in a transaction of its own."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


@dataclass(slots=True, eq=False)
class Request:
    """Something to do in the lane, and the future of whoever waits for it."""

    work: Write | Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


CarryOut = Callable[[list[Request]], Callable[[], None]]
"""Does what was requested, and returns what tells everybody of their outcome."""


class Lane(Protocol):
    """Where requests are carried out, off the event loop: one batch after the other, in order."""

    def begin(self, carry_out: CarryOut, finish: Callable[[], None]) -> None:
        """Carry out from now on what is put in, at each turn all that waits; ``finish`` in the end."""
        ...

    def put(self, requests: list[Request]) -> None:
        """Let requests wait for the next turn. Any thread may call it."""
        ...

    async def end(self) -> None:
        """Wait until all that was put in is done, and ``finish`` too; may be called again."""
        ...


class ThreadLane:
    """The lane of a running server: a thread of its own."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[list[Request] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def begin(self, carry_out: CarryOut, finish: Callable[[], None]) -> None:
        self._thread = threading.Thread(
            target=self._run, args=(carry_out, finish), name="handraise-log", daemon=True
        )
        self._thread.start()

    def put(self, requests: list[Request]) -> None:
        self._queue.put(requests)

    async def end(self) -> None:
        self._queue.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self, carry_out: CarryOut, finish: Callable[[], None]) -> None:
        is_open = True
        while is_open:
            waiting = [self._queue.get()]
            waiting += [self._queue.get() for _ in range(self._queue.qsize())]
            is_open = None not in waiting
            carry_out([request for each in waiting if each is not None for request in each])()
        finish()


class Writer:
    """Group commit: while one transaction is on its way to the disk, the next one gathers.

    What one round of an event loop asks for is handed over together, at the end of that round. So
    the batches are as large as the load is high, and a busy loop is not disturbed for each write.
    """

    def __init__(self, batches: Batches, lane: Lane, most_waiting: int = MOST_WAITING) -> None:
        """Begin to use a lane, which is the writer's alone."""
        self._batches = batches
        self._lane = lane
        self._places = threading.Semaphore(most_waiting)
        self._gathered: dict[asyncio.AbstractEventLoop, list[Request]] = {}
        """What each loop has asked for in this round; touched by that loop's thread."""
        self._closed = False
        lane.begin(self._carry_out, batches.close)

    async def append(self, write: Write) -> Appended:
        """Wait until a write is durable; raises what became of it otherwise.

        Raises ``StorageUnavailable`` at once, with ``retry_after`` in seconds, when too many wait.
        """
        appended: Appended = await self._request(write)
        return appended

    async def reclaim_turns(self, turns: Sequence[OpenTurn]) -> list[OpenTurn]:
        """Reclaim turns between two batches."""
        taken: list[OpenTurn] = await self._request(lambda: self._batches.reclaim_turns(turns))
        return taken

    async def reclaim_timers(self, timers: Sequence[VetoTimer]) -> list[VetoTimer]:
        """Reclaim veto timers between two batches."""
        taken: list[VetoTimer] = await self._request(lambda: self._batches.reclaim_timers(timers))
        return taken

    async def transact(self, work: Callable[[Connection], None]) -> None:
        """Do something else between two batches."""
        await self._request(lambda: self._batches.transact(work))

    async def close(self) -> None:
        """Finish what waits, refuse what comes; a second call only waits for the first."""
        if not self._closed:
            self._closed = True
            for loop in tuple(self._gathered):
                self._hand_over(loop)
        await self._lane.end()

    def _request(self, work: Write | Callable[[], Any]) -> asyncio.Future[Any]:
        if self._closed:
            raise StorageUnavailable
        if not self._places.acquire(blocking=False):
            raise StorageUnavailable(
                "Too many messages wait to be stored: send it again in a moment.",
                retry_after=_RETRY_AFTER,
            )
        loop = asyncio.get_running_loop()
        request = Request(work, loop, loop.create_future())
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
            self._lane.put(gathered)

    # -- in the lane ------------------------------------------------------------------------------

    def _carry_out(self, requests: list[Request]) -> Callable[[], None]:
        """Do the writes in one batch, then the rest; the outcomes are in the order asked for."""
        writes = [each.work for each in requests if isinstance(each.work, Write)]
        appended = iter(self._commit(writes) if writes else ())
        outcomes = [
            next(appended) if isinstance(each.work, Write) else _attempt(each.work)
            for each in requests
        ]
        return partial(self._tell, requests, outcomes)

    def _tell(self, requests: list[Request], outcomes: list[Any]) -> None:
        _deliver(requests, outcomes)
        if requests:
            self._places.release(len(requests))

    def _commit(self, writes: Sequence[Write]) -> list[Outcome]:
        try:
            return self._batches.commit(writes)
        except Exception as error:  # noqa: BLE001 a defect of ours; the lane must live on
            _log.exception("a batch of %d writes failed", len(writes))
            return [StorageUnavailable(cause=str(error)) for _ in writes]


def _attempt(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 it is handed to whoever asked
        return error


def _deliver(requests: Sequence[Request], outcomes: Sequence[Any]) -> None:
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
