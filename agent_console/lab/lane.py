"""The writer's thread, played on the simulated loop: work takes virtual time, and may be cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from agent_console.lab.driver import SimFile
from escalation.store.writer import CarryOut, Request

_LONGEST = 0.003
"""Seconds between being asked and doing it, and between having done it and saying so, at most."""


class VirtualLane:
    """A ``Lane`` of one process. Passes the points ``lane.taken`` and ``lane.done``.

    What is put in while the disk is at work waits for the next turn.
    """

    def __init__(self, file: SimFile, random: Random) -> None:
        self._file = file
        self._random = random
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Request] = []
        self._is_busy = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._has_ended = False

    def begin(self, carry_out: CarryOut, finish: Callable[[], None]) -> None:
        self._carry_out = carry_out
        self._finish = finish

    def put(self, requests: list[Request]) -> None:
        self._waiting += requests
        if self._idle.is_set():
            self._idle.clear()
            self._later(self._take)

    async def end(self) -> None:
        await self._idle.wait()
        if not self._has_ended:
            self._has_ended = True
            self._finish()

    def _take(self) -> None:
        taken, self._waiting = self._waiting, []
        self._file.pass_point("lane.taken")
        tell = self._carry_out(taken)
        self._file.pass_point("lane.done")
        self._later(self._tell, tell)

    def _tell(self, tell: Callable[[], None]) -> None:
        tell()
        if self._waiting:
            self._later(self._take)
        else:
            self._idle.set()

    def _later(self, step: Callable[..., None], *args: object) -> None:
        self._loop.call_later(self._random.uniform(0, _LONGEST), step, *args)
