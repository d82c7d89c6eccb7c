"""Customers who write now and then, and measure how long it takes; or one of them, without a pause."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from random import Random
from statistics import median, quantiles

from benchmarks.load.client import PATIENCE, Address, Client
from benchmarks.load.crowd import Report, obey

FLOODS: dict[str, Callable[[int], str]] = {
    "send": lambda n: json.dumps({"type": "send", "client_id": f"f{n}", "text": f"Number {n}"}),
    "resend": lambda _: json.dumps({"type": "send", "client_id": "f0", "text": "Number 0"}),
    "typing": lambda _: '{"type":"typing"}',
    "ping": lambda _: '{"type":"ping"}',
    "broken": lambda _: '{"type":',
}
"""What somebody may send without end: the text of the n-th frame."""
_AT_ONCE = 100
"""Frames of a flood that are handed over before anybody else's turn comes in this process."""


class Chatter:
    """One customer with a conversation."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._random = Random(number)
        self._sent = 0
        self._began = 0.0
        self._wait: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.client: Client
        self.delays: list[float] = []
        self.answers = 0

    async def open(self, port: int) -> None:
        """Open the conversation."""
        self.client = await Client.open(Address(port, "/ws/customer"), self._hear)
        self.client.send({"type": "hello"})
        await asyncio.wait_for(self._wait, PATIENCE)

    async def chat(self, ends: float, pause: float) -> None:
        """Write every ``pause`` seconds on average until then; each time until it is acknowledged."""
        while True:
            await asyncio.sleep(pause * (0.5 + self._random.random()))
            if time.perf_counter() > ends:
                return
            self._sent += 1
            self._wait = asyncio.get_running_loop().create_future()
            self._began = time.perf_counter()
            client_id = f"k{self._number}-{self._sent}"
            self.client.send({"type": "send", "client_id": client_id, "text": "And my parcel?"})
            await asyncio.wait_for(self._wait, PATIENCE)

    async def flood(self, kind: str) -> None:
        """Send as fast as it is taken, until cancelled."""
        build = FLOODS[kind]
        while self.client.is_open:
            for _ in range(_AT_ONCE):
                self.client.send_text(build(self._sent))
                self._sent += 1
            await self.client.wait_writable()
            await asyncio.sleep(0)

    def _hear(self, frame: bytes) -> None:
        self.answers += 1
        if self._wait.done():
            return
        if b'"ack"' in frame[:40]:
            self.delays.append(time.perf_counter() - self._began)
            self._wait.set_result(None)
        elif b'"caught_up"' in frame[:40]:
            self._wait.set_result(None)
        elif b'"error"' in frame[:40]:
            self._wait.set_exception(RuntimeError(frame.decode()))


class Chatters:
    """All of one process."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._chatters: list[Chatter] = []
        self._flood: asyncio.Task[None] | None = None

    async def open(self, count: int) -> Report:
        """Let so many come."""
        for number in range(count):
            chatter = Chatter(number)
            await chatter.open(self._port)
            self._chatters.append(chatter)
        return {}

    async def chat(self, seconds: float, pause: float) -> Report:
        """Let them chat for a while; returns how long it took until they were acknowledged."""
        for chatter in self._chatters:
            chatter.delays = []
        ends = time.perf_counter() + seconds
        await asyncio.gather(*(chatter.chat(ends, pause) for chatter in self._chatters))
        delays = [1000 * delay for chatter in self._chatters for delay in chatter.delays]
        return {
            "messages": len(delays),
            "median_ms": round(median(delays), 2),
            "p99_ms": round(quantiles(delays, n=100)[-1], 2),
        }

    async def flood(self, kind: str) -> Report:
        """Open another conversation and begin to flood it."""
        chatter = Chatter(len(self._chatters))
        await chatter.open(self._port)
        self._chatters.append(chatter)
        self._flood = asyncio.create_task(chatter.flood(kind))
        return {}

    async def stop(self) -> Report:
        """End the flood; returns how many frames came back, and whether the socket is still open."""
        assert self._flood is not None
        self._flood.cancel()
        chatter = self._chatters.pop()
        is_open = chatter.client.is_open
        chatter.client.drop()
        return {"answers": chatter.answers, "is_open": is_open}


async def run(port: int) -> None:
    """Do what the program that measures says."""
    chatters = Chatters(port)
    await obey(
        {
            "open": chatters.open,
            "chat": chatters.chat,
            "flood": chatters.flood,
            "stop": chatters.stop,
        }
    )


def main() -> None:
    """Read where to connect from the command line and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(run(parser.parse_args().port))


if __name__ == "__main__":
    main()
