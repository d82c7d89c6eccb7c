"""Keeps one server running, as an operator's service manager does: whatever ends it, it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from agent_console.lab.history import Recorder
from agent_console.lab.network import Network
from agent_console.lab.node import Node

SOONEST, LATEST = 0.1, 4.0
"""Seconds after which a server that ended is started again."""
KILL_SECONDS = 20.0
"""How long a server that was told to stop may take."""


class Keeper:
    """Starts a node's processes, one after the other.

    ``end`` takes a process away: its tasks, its files, its sockets. What it reports, ``note_down``
    tells the keeper.
    """

    def __init__(
        self,
        node: Node,
        random: Random,
        recorder: Recorder,
        network: Network,
        end: Callable[[Node], None],
    ) -> None:
        self.node = node
        self.is_hurried = False
        """Whether the next start comes as soon as it may."""
        self._random = random
        self._recorder = recorder
        self._network = network
        self._end = end
        self._down = asyncio.Event()

    async def run(self) -> None:
        """Keep the server running for ever."""
        while True:
            if await self._start():
                self._recorder.restart(node=self.node.name)
                await self._down.wait()
            latest = SOONEST if self.is_hurried else LATEST
            await asyncio.sleep(self._random.uniform(SOONEST, latest))

    def note_down(self) -> None:
        """Note that the process has ended."""
        self._down.set()

    async def restart(self) -> None:
        """Tell the server to stop, as SIGTERM does; ``run`` starts it again."""
        node, owner = self.node, self.node.owner
        self._recorder.stop(node=node.name)
        await self._unless_down(node.run(node.drain()))
        if node.owner == owner and node.is_up:
            node.is_up = False
            self._network.cut(node)
            await self._unless_down(node.run(node.stop()))
        if node.owner == owner and not self._down.is_set():
            self._end(node)

    async def _start(self) -> bool:
        self._down.clear()
        starting = self.node.begin()
        await self._unless_down(starting)
        if self.node.is_up:
            return True
        if not self._down.is_set():
            self._end(self.node)
        return False

    async def _unless_down(self, task: asyncio.Task[None]) -> None:
        """Wait for a process's work, unless the process dies over it."""
        down = asyncio.ensure_future(self._down.wait())
        await asyncio.wait((task, down), timeout=KILL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        down.cancel()
        if task.done() and not task.cancelled():
            task.exception()  # seen: it is in the log of the server, or the server is dead
