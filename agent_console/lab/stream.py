"""One direction of a simulated connection: what is put in comes out in order, each after its delay."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from typing import Generic, TypeVar

T = TypeVar("T")

_NEAR = 1e-6
"""Seconds by which a timer may come early."""


class Stream(Generic[T]):
    """Carries things to ``take``. ``draw_delay`` gives the seconds that the next one is on its way."""

    __slots__ = (
        *("_context", "_draw_delay", "_flying", "_is_cut", "_last"),
        *("_loop", "_paused", "_put_at", "_take", "_timer"),
    )

    def __init__(self, take: Callable[[T], None], draw_delay: Callable[[], float]) -> None:
        self._take = take
        self._draw_delay = draw_delay
        self._loop = asyncio.get_running_loop()
        # What is on its way belongs to the network, not to the process that sent it.
        self._context = copy_context()
        self._flying: deque[tuple[float, T]] = deque()
        self._last = self._put_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self._is_cut = False

    def put(self, thing: T) -> None:
        """Send something on its way; nothing more passes a stream that was cut."""
        if self._is_cut:
            return
        now = self._loop.time()
        if now > self._put_at:  # what is sent at once arrives at once
            self._put_at = now
            self._last = max(self._last, now + self._draw_delay())
        self._flying.append((self._last, thing))
        self._arm()

    def pause(self) -> None:
        """Hand nothing over from now on; it waits."""
        self._paused = True
        self._disarm()

    def resume(self) -> None:
        """Hand over what waits, and what comes."""
        self._paused = False
        self._arm()

    def end(self, last: T, *, keep: float = 1.0) -> None:
        """Let ``last`` be the last thing; of what is on its way only the share ``keep`` arrives.

        A stream that has an end keeps it.
        """
        if self._is_cut:
            return
        for _ in range(len(self._flying) - int(len(self._flying) * keep)):
            self._flying.pop()
        if self._flying:
            self._last = self._flying[-1][0]
        self.put(last)
        self._is_cut = True

    def cut(self) -> None:
        """Lose what is on its way, and all that is put in later."""
        self._is_cut = True
        self._flying.clear()
        self._disarm()

    def _arm(self) -> None:
        if self._timer is None and self._flying and not self._paused:
            when = self._flying[0][0]
            self._timer = self._loop.call_at(when, self._land, context=self._context)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _land(self) -> None:
        self._timer = None
        now = self._loop.time() + _NEAR
        while self._flying and not self._paused and self._flying[0][0] <= now:
            self._take(self._flying.popleft()[1])
        self._arm()
