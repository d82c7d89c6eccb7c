"""Consoles that watch one busy conversation, some of which stop reading; the customer in it."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import median, quantiles

from benchmarks.load.client import PATIENCE, Address, Client, Hear
from benchmarks.load.crowd import Report, obey

AT_ONCE = 50
"""Sockets that connect at the same time."""
_HEAD = 300
"""Bytes at the beginning of an event before its words."""
_FILLER = "where is my parcel "


class Tally:
    """How many have got what was sent last (readers, and who sent it), and how long after that."""

    def __init__(self) -> None:
        self.delays: list[float] = []
        self.newest = b'{"seq":0}'
        """The last event that came to anybody."""
        self._sent = 0.0
        self._expected = b"-"
        self._missing = {"CustomerWrote": 0, "BotAnswered": 0}
        self._all = asyncio.Event()
        self._refused = b""

    def begin(self, mark: str, people: int) -> None:
        """Expect one message and its answer at so many sockets."""
        self._missing = dict.fromkeys(self._missing, people)
        self._expected = f'"{mark}"'.encode()
        self._all.clear()
        self._sent = time.perf_counter()

    def note(self, frame: bytes) -> None:
        """Look at a frame that came to one of them, without reading all of it."""
        head = frame[:_HEAD]
        if b'"CustomerWrote"' in head and self._expected in head:
            self.delays.append(time.perf_counter() - self._sent)
            self._count("CustomerWrote")
        elif b'"BotAnswered"' in head:
            self.newest = frame
            self._count("BotAnswered")

    async def wait(self) -> None:
        """Return when message and answer have come to everybody."""
        await asyncio.wait_for(self._all.wait(), PATIENCE)
        if self._refused:
            raise RuntimeError(self._refused.decode())

    def refuse(self, error: bytes) -> None:
        """Note that the message was refused: nobody will get it."""
        self._refused = error
        self._all.set()

    def _count(self, kind: str) -> None:
        self._missing[kind] -= 1
        if not any(self._missing.values()):
            self._all.set()


class Readers:
    """All of one run."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}"}
        self._tally = Tally()
        self._readers: list[Client] = []
        self._stuck: list[Client] = []
        self._conversation_id = ""
        self._customer: Client

    async def open(self) -> Report:
        """Open the conversation."""
        welcome: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def hear(frame: bytes) -> None:
            if not welcome.done():
                welcome.set_result(frame)
            elif b'"error"' in frame[:_HEAD]:
                self._tally.refuse(frame)
            else:
                self._tally.note(frame)

        self._customer = await Client.open(Address(self._port, "/ws/customer"), hear)
        self._customer.send({"type": "hello"})
        frame = await asyncio.wait_for(welcome, PATIENCE)
        self._conversation_id = json.loads(frame)["conversation_id"]
        return {}

    async def watch(self, count: int) -> Report:
        """Let more consoles watch it from now on."""
        self._readers += await _open_many(count, self._open_reader)
        return {}

    async def get_stuck(self, count: int) -> Report:
        """Let more consoles ask for all that was ever said, and read nothing of it.

        Those who were stuck before leave.
        """
        for client in self._stuck:
            client.drop()
        self._stuck = await _open_many(count, self._open_stuck)
        return {}

    async def say(self, times: int, characters: int) -> Report:
        """Send messages, each when the last one and its answer are with everybody who reads."""
        filler = _FILLER * (characters // len(_FILLER) + 1)
        self._tally.delays = []
        for number in range(times):
            mark = f"m-{time.monotonic_ns()}-{number}"
            self._tally.begin(mark, 1 + len(self._readers))
            text = f"{number} {filler}"[:characters]
            self._customer.send({"type": "send", "client_id": mark, "text": text})
            await self._tally.wait()
        return _describe(self._tally.delays)

    async def _open_reader(self) -> Client:
        caught_up: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def hear(frame: bytes) -> None:
            if caught_up.done():
                self._tally.note(frame)
            elif b'"caught_up"' in frame[:_HEAD]:
                caught_up.set_result(None)

        reader = await self._open_console(hear)
        seen = json.loads(self._tally.newest)["seq"]
        reader.send({**self._watch, "after_seq": seen})
        await asyncio.wait_for(caught_up, PATIENCE)
        return reader

    async def _open_stuck(self) -> Client:
        queue: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def hear(frame: bytes) -> None:
            if b'"queue"' in frame[:_HEAD] and not queue.done():
                queue.set_result(None)

        reader = await self._open_console(hear)
        await asyncio.wait_for(queue, PATIENCE)
        reader.stop_reading()
        reader.send(self._watch)
        return reader

    async def _open_console(self, hear: Hear) -> Client:
        console = await Client.open(Address(self._port, "/ws/human", self._headers), hear)
        console.send({"type": "hello"})
        return console

    @property
    def _watch(self) -> dict[str, object]:
        return {"type": "watch", "conversation_id": self._conversation_id}


async def _open_many(count: int, open_one: Callable[[], Awaitable[Client]]) -> list[Client]:
    opened: list[Client] = []
    while len(opened) < count:
        size = min(AT_ONCE, count - len(opened))
        opened += await asyncio.gather(*(open_one() for _ in range(size)))
    return opened


def _describe(delays: Sequence[float]) -> Report:
    milliseconds = [delay * 1000 for delay in delays]
    return {
        "deliveries": len(milliseconds),
        "median_ms": round(median(milliseconds), 2),
        "p99_ms": round(quantiles(milliseconds, n=100)[-1], 2),
    }


async def run(port: int, token: str) -> None:
    """Do what the program that measures says."""
    readers = Readers(port, token)
    await obey(
        {
            "open": readers.open,
            "watch": readers.watch,
            "get_stuck": readers.get_stuck,
            "say": readers.say,
        }
    )


def main() -> None:
    """Read where to connect from the command line and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    given = parser.parse_args()
    asyncio.run(run(given.port, given.token))


if __name__ == "__main__":
    main()
