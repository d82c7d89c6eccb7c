"""A quick person of the desk: takes what waits, answers it, lets it go, gets in a colleague's way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

from agent_console.lab.actors.console import Console
from agent_console.lab.actors.hands import Hands
from agent_console.lab.actors.line import Frame, Line
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.witness import Witness
from benchmarks.fire.shop import Worker

_MEDDLES, _FIDGETS, _RELOADS = 0.06, 0.05, 0.01


class Clerk:
    """Does something every ``pause`` seconds or so. ``colleagues`` are the ids of everybody."""

    def __init__(
        self,
        worker: Worker,
        random: Random,
        stage: Stage,
        *,
        colleagues: Sequence[str],
        pause: float,
    ) -> None:
        self.name = worker.person.id
        self._worker = worker
        self._random = random
        self._stage = stage
        self._pause = pause
        self._hands = Hands(worker.person, stage, colleagues, is_quick=True)
        self._console: Console | None = None
        self._leaving = False
        self._task: asyncio.Task[None] | None = None

    @property
    def line(self) -> Line | None:
        """The connection of the present page."""
        return None if self._console is None else self._console.line

    def start(self) -> None:
        """Sit down, and begin."""
        self._task = asyncio.create_task(self._run())

    def wind_down(self) -> None:
        """Deal with what waits from now on, and do nothing else."""
        self._leaving = True
        if self._console is not None:
            self._console.line.wake()
            self._console.set_presence("online")

    def stop(self) -> None:
        """Close the page."""
        if self._task is not None:
            self._task.cancel()
        if self._console is not None:
            self._console.close()

    def list_open(self) -> list[str]:
        """Say what is not done yet, as far as this person can see."""
        console = self._console
        if self._task is not None and self._task.done():
            self._task.result()
        if console is None or not console.is_ready or not console.is_queue_known:
            return [f"{self.name}: not at the desk"]
        left = [
            f"{self.name}: {each} not answered"
            for each in (*console.outbox.pending, *console.asked)
        ]
        return left + [
            f"{self.name}: {item['conversation_id']} needs {item['needs']}"
            for item in console.queue.values()
            if item["needs"] is not None
        ]

    # -- acting ------------------------------------------------------------------------------------

    async def _run(self) -> None:
        console = self._open()
        while True:
            pause = self._pause / 3 if self._leaving else self._pause
            await asyncio.sleep(self._random.expovariate(1 / pause))
            self._hands.luck = self._random
            luck = self._random.random()
            if not console.is_ready:
                continue
            if self._leaving:
                self._hands.clear_up(console)
            elif luck < _MEDDLES:
                self._hands.meddle(console)
            elif luck < _MEDDLES + _FIDGETS:
                self._hands.fidget(console)
            elif luck < _MEDDLES + _FIDGETS + _RELOADS:
                console.close()
                console = self._open()
            else:
                self._hands.work(console)

    def _open(self) -> Console:
        witness = Witness(self._stage, self.name, self._worker.person.role)
        self._console = Console(
            self._random,
            self._stage.network,
            witness,
            self._worker.token,
            _ignore,
            resumes=self._random.random() < 0.3,
        )
        self._console.open()
        return self._console


def _ignore(_: Console, __: Frame) -> None:
    pass
