"""Looks again and again, and at once when woken; of failures in a row the log hears once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from escalation.errors import HandraiseError

_log = logging.getLogger(__name__)


class Looking:
    """A task that calls ``look`` for as long as it is started, whatever a look runs into."""

    def __init__(self, look: Callable[[], Awaitable[None]], seconds: float, trouble: str) -> None:
        """``seconds`` lie between two looks at most; ``trouble`` tells the log of one that failed."""
        self._look = look
        self._seconds = seconds
        self._trouble = trouble
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first look comes after the usual wait."""
        self._task = asyncio.create_task(self._look_for_ever())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def wake(self) -> None:
        """Look at once; returns at once."""
        self._wake.set()

    async def _look_for_ever(self) -> None:
        is_failing = False
        while True:
            timer = asyncio.get_running_loop().call_later(self._seconds, self._wake.set)
            try:
                await self._wake.wait()
            finally:
                timer.cancel()
            self._wake.clear()
            try:
                await self._look()
                is_failing = False
            except Exception as error:  # noqa: BLE001 the next look may go well
                if not is_failing:
                    known = isinstance(error, HandraiseError)
                    level = logging.WARNING if known else logging.ERROR
                    _log.log(level, self._trouble, exc_info=error)
                is_failing = True
