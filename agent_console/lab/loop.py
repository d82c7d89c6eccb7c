"""One event loop with virtual time for a whole house of simulated processes, any of which may die."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import selectors
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextvars import Context, ContextVar, copy_context
from itertools import count
from random import Random
from typing import Any, TypeVar, TypeVarTuple
from weakref import WeakSet

OWNER: ContextVar[str] = ContextVar("OWNER", default="")
"""The simulated process that the running code belongs to; "" is the world around them all."""

_START = 1000.0
_LONGEST_DELAY = 0.003
_Args = TypeVarTuple("_Args")
_Dropped = TypeVar("_Dropped", bound=asyncio.Handle)
_Result = TypeVar("_Result")


class Stalled(Exception):
    """Everybody waits for somebody else, and nothing is scheduled that could end it."""


class Crash(BaseException):
    """The process that runs this code was killed: ends what it is doing, and is caught by nobody.

    Raised after ``SimLoop.kill``, by code that the dead process is just in.
    """


class SimLoop(asyncio.SelectorEventLoop):
    """Skips ahead when there is nothing to do, from 1000.0 s on; all in one thread, in one order.

    What programs leave to threads runs in here too, after a delay drawn from ``random``. Whatever
    the tasks of an ``OWNER`` start belongs to that owner, and ``kill`` ends it all.
    """

    _ready: deque[_Handle]

    def __init__(self, random: Random) -> None:
        super().__init__(_NoSelector())
        self._now = _START
        self.executor_delay: Callable[[], float] = lambda: random.uniform(0, _LONGEST_DELAY)
        """Draws the seconds for which a function waits for its thread."""
        self._jobs: dict[Executor, list[_Job]] = {}
        """What each pool of threads was given last, the oldest first."""
        self._dead: set[str] = set()
        self._asleep: dict[str, list[_Handle]] = {}
        """What those who are stopped would do next, timers that were set too."""
        self._nothing = _Handle(_complain, (), self, None)
        self._nothing.cancel()
        self._is_over = False
        self._tasks: dict[str, WeakSet[asyncio.Task[Any]]] = {}
        self._frozen: list[asyncio.Task[Any]] = []
        """What the dead had begun. Kept, for to let go of a task means to end it by its ``finally``."""
        self._timers: list[tuple[float, int, _Timer]] = []
        """A heap of what is set for later; of one moment's, the first that was set comes first."""
        self._numbers = count()
        self.set_task_factory(self._make_task)  # type: ignore[arg-type]
        self.set_exception_handler(_complain)

    def time(self) -> float:
        return self._now

    def close(self) -> None:
        """End the loop; tasks that are not done see ``GeneratorExit``, and nobody hears of it."""
        if self.is_closed():
            return
        self._is_over = True
        for tasks in self._tasks.values():
            self._frozen += [task for task in tasks if not task.done()]
        outer = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            while self._frozen:  # ending one may begin another
                _end(self._frozen.pop())
        finally:
            asyncio._set_running_loop(outer)
        super().close()

    # -- processes --------------------------------------------------------------------------------

    def kill(self, owner: str) -> None:
        """Let no code of an owner run any more: its process has ended where it stood.

        An owner stays dead, so a process that is started again needs another name.
        """
        self._dead.add(owner)
        self._frozen += [task for task in self._tasks.pop(owner, ()) if not task.done()]
        timers = [timer for _, _, timer in self._timers]
        for handle in (*self._ready, *timers, *self._asleep.pop(owner, ())):
            if _find_owner(handle._context) == owner:
                handle.cancel()

    def is_dead(self, owner: str) -> bool:
        return owner in self._dead

    def stall(self, owner: str) -> None:
        """Let no code of an owner run until ``go_on``: it finds that time has passed meanwhile."""
        asleep = self._asleep.setdefault(owner, [])
        for place, handle in enumerate(self._ready):
            if not handle.cancelled() and _find_owner(handle._context) == owner:
                asleep.append(handle)
                self._ready[place] = self._nothing  # the round that is running counts its handles
        timers, self._timers = self._timers, []
        for entry in timers:
            timer = entry[-1]
            if not timer.cancelled() and _find_owner(timer._context) == owner:
                asleep.append(timer)
            else:
                self._timers.append(entry)
        heapq.heapify(self._timers)

    def go_on(self, owner: str) -> None:
        """Let an owner that was stalled do all that has come due, in order."""
        for handle in self._asleep.pop(owner, ()):
            if isinstance(handle, _Timer):
                if not handle.cancelled():
                    heapq.heappush(self._timers, (handle.when(), next(self._numbers), handle))
            else:
                self._ready.append(handle)

    def call_soon(
        self, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> asyncio.Handle:
        if self._is_over or (self._dead and _find_owner(context) in self._dead):
            return _drop(_Handle(callback, args, self, context), args)
        handle = _Handle(callback, args, self, context)
        if self._asleep and (asleep := self._asleep.get(_find_owner(context))) is not None:
            asleep.append(handle)
        else:
            self._ready.append(handle)
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def call_later(
        self,
        delay: float,
        callback: Callable[[*_Args], object],
        *args: *_Args,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[*_Args], object],
        *args: *_Args,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        if self._is_over or (self._dead and _find_owner(context) in self._dead):
            return _drop(_Timer(when, callback, args, self, context), args)
        timer = _Timer(when, callback, args, self, context)
        if self._asleep and (asleep := self._asleep.get(_find_owner(context))) is not None:
            asleep.append(timer)
        else:
            heapq.heappush(self._timers, (when, next(self._numbers), timer))
        return timer

    def _run_once(self) -> None:
        """Run one round: what is ready; where nothing is, what comes next, whose time it is then."""
        ready, timers = self._ready, self._timers
        while timers and timers[0][-1]._cancelled:
            heapq.heappop(timers)
        if not (ready or self._stopping):  # type: ignore[attr-defined]
            if not timers:
                raise Stalled
            self._now = max(self._now, timers[0][0])
        while timers and timers[0][0] <= self._now:
            ready.append(heapq.heappop(timers)[-1])
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle._cancelled:
                continue
            try:
                handle._context.run(handle._callback, *handle._args)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001 as asyncio does
                message = f"Exception in callback {handle._callback}"
                self.call_exception_handler({"message": message, "exception": error})

    def _make_task(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, Any],
        **options: Any,
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, **options)
        owner = _find_owner(options.get("context"))
        if self._is_over or owner in self._dead:
            self._frozen.append(task)
            return task
        tasks = self._tasks.get(owner)
        if tasks is None:
            tasks = self._tasks[owner] = WeakSet()
        tasks.add(task)
        return task

    # -- threads ----------------------------------------------------------------------------------

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., _Result], *args: Any
    ) -> asyncio.Future[_Result]:
        """Run a function after a while. A pool that was shut down takes nothing more."""
        if _is_shut_down(executor):
            raise RuntimeError("cannot schedule new futures after shutdown")
        job = _Job(self, func, args)
        if executor is not None:
            jobs = [each for each in self._jobs.get(executor, ()) if not each.is_done]
            self._jobs[executor] = [*jobs, job]
        self.call_later(self.executor_delay(), self._do, job)
        return job.future

    def _do(self, job: _Job) -> None:
        job.do()
        # ``shutdown`` waits for the jobs of its pool; to wait in here is to do them.
        for executor in [each for each in self._jobs if _is_shut_down(each)]:
            for left in self._jobs.pop(executor):
                left.do()


class _Handle(asyncio.Handle):
    """What asyncio makes of a callback, without what is there for its debug mode."""

    __slots__ = ()

    _callback: Any
    _args: Any
    _context: Context

    def __init__(
        self,
        callback: Callable[..., object],
        args: tuple[object, ...],
        loop: SimLoop,
        context: Context | None,
    ) -> None:
        self._callback = callback
        self._args = args
        self._loop = loop
        self._context = copy_context() if context is None else context
        self._cancelled = False
        self._repr = self._source_traceback = None

    def cancel(self) -> None:
        self._cancelled = True
        self._callback = self._args = None


class _Timer(_Handle, asyncio.TimerHandle):
    """The same of a callback that is set for later."""

    __slots__ = ()

    def __init__(
        self,
        when: float,
        callback: Callable[..., object],
        args: tuple[object, ...],
        loop: SimLoop,
        context: Context | None,
    ) -> None:
        super().__init__(callback, args, loop, context)
        self._when = when
        self._scheduled = False


class _Job:
    """A function that was left to a thread."""

    def __init__(self, loop: SimLoop, func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.future: asyncio.Future[Any] = loop.create_future()
        self.is_done = False
        self._func = func
        self._args = args

    def do(self) -> None:
        """Run it if that was not done yet. Somebody who went away does not stop a thread."""
        if self.is_done:
            return
        self.is_done = True
        try:
            result = self._func(*self._args)
        except Exception as error:  # noqa: BLE001 it is handed to whoever asked
            if not self.future.done():
                self.future.set_exception(error)
        else:
            if not self.future.done():
                self.future.set_result(result)


class _NoSelector(selectors.SelectSelector):
    """Watches nothing, and is never asked to wait."""


def run(main: Callable[[], Coroutine[Any, Any, _Result]], random: Random) -> _Result:
    """Run a coroutine on a loop of its own. Raises what it raises, and ``Stalled``."""
    loop = SimLoop(random)
    try:
        return loop.run_until_complete(main())
    finally:
        loop.close()


def _find_owner(context: Context | None) -> str:
    return OWNER.get() if context is None else context.get(OWNER, "")


def _is_shut_down(executor: Executor | None) -> bool:
    return getattr(executor, "_shutdown", False)


def _drop(handle: _Dropped, args: tuple[Any, ...]) -> _Dropped:
    """Return a handle as of a callback that was cancelled before its turn."""
    handle.cancel()
    for each in args:
        if isinstance(each, Coroutine):
            each.close()
    return handle


def _end(task: asyncio.Task[Any]) -> None:
    """Unwind a task that will never go on, so that it does not complain of that later."""
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    with contextlib.suppress(BaseException):
        # A ``finally`` that waits is refused, and the next call takes up from there.
        for _ in range(100):
            with contextlib.suppress(RuntimeError):
                task.get_coro().close()
                break


def _complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), Crash):
        loop.default_exception_handler(context)
