import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from agent_console.lab.history import Line, Recorder
from agent_console.lab.keeper import KILL_SECONDS, LATEST, Keeper
from agent_console.lab.loop import SimLoop, run
from agent_console.lab.network import Network
from escalation.errors import StorageUnavailable


class Server:
    """As much of a node as its keeper uses."""

    name = "n1"

    def __init__(self) -> None:
        self.is_up = False
        self.owner = ""
        self.starts = 0
        self.failures = 0
        """How many of the next starts fail."""
        self.stops_in = 0.5
        self.done: list[str] = []

    def begin(self) -> asyncio.Task[None]:
        self.starts += 1
        self.owner = f"n1.{self.starts}"
        return self.run(self._start())

    async def _start(self) -> None:
        await asyncio.sleep(0.1)
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable
        self.is_up = True

    def run(self, work: Any) -> asyncio.Task[None]:
        return asyncio.ensure_future(work)

    async def drain(self) -> None:
        self.done.append("drain")

    async def stop(self) -> None:
        assert not self.is_up
        await asyncio.sleep(self.stops_in)
        self.done.append("stop")


class Place:
    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimLoop)
        self.lines: list[Line] = []
        recorder = Recorder(loop.time, self.lines)
        self.server = Server()
        node: Any = self.server
        self.keeper = Keeper(node, Random(1), recorder, Network(1, recorder), self.end)
        self.task = asyncio.ensure_future(self.keeper.run())

    def end(self, node: Any) -> None:
        node.is_up = False
        node.done.append("end")
        self.keeper.note_down()


def play(check: Callable[[Place], Awaitable[None]]) -> None:
    async def main() -> None:
        place = Place()
        await asyncio.sleep(1)
        await check(place)
        place.task.cancel()

    run(main, Random(1))


def test_a_server_that_died_comes_back() -> None:
    async def check(place: Place) -> None:
        assert place.server.is_up
        place.end(place.server)
        await asyncio.sleep(LATEST + 1)
        assert (place.server.owner, place.server.is_up) == ("n1.2", True)
        assert [line["op"] for line in place.lines] == ["restart", "restart"]

    play(check)


def test_a_server_that_cannot_start_tries_again() -> None:
    async def check(place: Place) -> None:
        place.server.failures = 2
        place.end(place.server)
        await asyncio.sleep(3 * LATEST + 1)
        assert (place.server.starts, place.server.is_up) == (4, True)

    play(check)


def test_told_to_stop_it_drains_stops_and_is_started_again() -> None:
    async def check(place: Place) -> None:
        await place.keeper.restart()
        assert place.server.done == ["drain", "stop", "end"]
        await asyncio.sleep(LATEST + 1)
        assert (place.server.owner, place.server.is_up) == ("n1.2", True)
        assert [line["op"] for line in place.lines] == ["restart", "stop", "restart"]

    play(check)


def test_a_server_that_does_not_stop_is_ended() -> None:
    async def check(place: Place) -> None:
        place.server.stops_in = 1000.0
        began = asyncio.get_running_loop().time()
        await place.keeper.restart()
        assert asyncio.get_running_loop().time() - began == KILL_SECONDS
        assert place.server.done == ["drain", "end"]

    play(check)


def test_a_server_that_dies_while_it_stops_is_ended_once() -> None:
    async def check(place: Place) -> None:
        place.server.stops_in = 5.0
        stopping = asyncio.ensure_future(place.keeper.restart())
        await asyncio.sleep(1)
        place.end(place.server)
        await stopping
        assert place.server.done == ["drain", "end"]

    play(check)
