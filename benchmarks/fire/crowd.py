"""Everybody who uses the site: customers and people of the desk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from random import Random

from agent_console.lab.actors.stage import Stage
from benchmarks.fire.clerk import Clerk
from benchmarks.fire.customer import Shopper
from benchmarks.fire.shop import Worker

HABITS = ("double_click", "race")
_PATIENCE = 60.0


class Crowd:
    """So many customers, and one clerk for each worker; pauses are mean seconds between doings."""

    def __init__(
        self,
        stage: Stage,
        workers: Sequence[Worker],
        *,
        customers: int,
        seed: int,
        pause: float,
        clerk_pause: float,
    ) -> None:
        ids = [worker.person.id for worker in workers]
        self.customers = [
            Shopper(number, Random(f"{seed}/c{number}"), stage, pause=pause)
            for number in range(customers)
        ]
        self.clerks = [
            Clerk(
                worker,
                Random(f"{seed}/{worker.person.name}"),
                stage,
                colleagues=[each for each in ids if each != worker.person.id],
                pause=clerk_pause,
            )
            for worker in workers
        ]
        self._everybody: tuple[Shopper | Clerk, ...] = (*self.customers, *self.clerks)

    def start(self) -> None:
        """Let everybody begin."""
        for each in self._everybody:
            each.start()

    async def wait_back(self, came_from: Collection[str]) -> list[float]:
        """Wait until everybody is connected, on another socket than ``came_from``.

        Returns the steady time at which each of them was seen to be there.
        """
        back: dict[str, float] = {}
        ends = time.monotonic() + _PATIENCE
        while len(back) < len(self._everybody) and time.monotonic() < ends:
            await asyncio.sleep(0.01)
            for each in self._everybody:
                line = each.line
                if line is not None and line.phase == "ready" and line.socket_id not in came_from:
                    back.setdefault(each.name, time.monotonic())
        return list(back.values())

    def wind_down(self) -> None:
        """Have customers write nothing new, and people deal with what waits."""
        for each in self._everybody:
            each.wind_down()

    def list_open(self) -> list[str]:
        """Say what is not done yet, and whose it is."""
        return [line for each in self._everybody for line in each.list_open()]

    def stop(self) -> None:
        """Close every page."""
        for each in self._everybody:
            each.stop()
