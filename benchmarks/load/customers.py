"""Many customers with one quiet conversation each; what they send and see goes into a history."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any, TextIO

from agent_console.lab.history import Line, Recorder, encode_line
from benchmarks.load.client import PATIENCE, Address, Client
from benchmarks.load.crowd import Report, obey

AT_ONCE = 50
"""Customers of one process who come at the same time when they come one after the other."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before the widget tries again: doubled each time, spread from a half to one and a half."""
_QUESTION = "Where is my order {number}? It should have been here two days ago, says the tracking."


class Customer:
    """One customer of one conversation: resumes after what was seen, sends again what was not
    acknowledged.
    """

    def __init__(self, name: str, address: Address, recorder: Recorder) -> None:
        self._name = name
        self._address = address
        self._recorder = recorder
        self._random = Random(name)
        self._client: Client | None = None
        self._welcome: dict[str, Any] = {}
        self._seen = 0
        self._sockets = 0
        self._invocations = 0
        self._unacknowledged: dict[str, str] = {}
        self._is_asking = False
        self._settled = asyncio.Event()

    async def connect(self) -> None:
        """Open a socket and say hello; returns when everything that was missed has come.

        Raises ``OSError`` when there is no server, or it goes away.
        """
        self._settled.clear()
        self._sockets += 1
        self._client = await Client.open(self._address, self._hear, self._end)
        hello: dict[str, object] = {"type": "hello"}
        if self._welcome:
            hello |= {name: self._welcome[name] for name in ("token", "conversation_id", "log_id")}
            hello["after_seq"] = self._seen
        self._client.send(hello)
        await asyncio.wait_for(self._settled.wait(), PATIENCE)
        if not self._client.is_open:
            raise ConnectionResetError

    async def come_back(self) -> None:
        """Connect as the widget does: again and again, with growing pauses."""
        failures = 0
        while True:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**failures)
            await asyncio.sleep(pause * (0.5 + self._random.random()))
            try:
                return await self.connect()
            except OSError:
                failures += 1

    async def ask(self) -> None:
        """Send a message and wait for the answer."""
        self.send()
        await asyncio.wait_for(self._settled.wait(), PATIENCE)

    def send(self) -> None:
        """Send a message."""
        client_id = f"{self._name}-{self._invocations + 1}"
        self._unacknowledged[client_id] = _QUESTION.format(number=client_id)
        self._is_asking = True
        self._settled.clear()
        self._transmit(client_id)

    def drop(self) -> None:
        """Lose the connection."""
        if self._client is not None:
            self._client.drop()

    # -- what comes --------------------------------------------------------------------------------

    def _hear(self, text: bytes) -> None:
        frame = json.loads(text)
        match frame["type"]:
            case "welcome":
                self._note_welcome(frame)
            case "event":
                self._note_event(frame)
            case "ack":
                self._unacknowledged.pop(frame["client_id"], None)
                self._recorder.ack(
                    actor=self._name,
                    conversation_id=self._conversation_id,
                    client_id=frame["client_id"],
                    seq=frame["seq"],
                    log_id=self._welcome["log_id"],
                )
                self._settle()
            case "caught_up":
                self._recorder.caught_up(
                    actor=self._name,
                    socket=self._socket,
                    conversation_id=self._conversation_id,
                    seq=frame["seq"],
                )
                for client_id in self._unacknowledged:
                    self._transmit(client_id)
                self._settle()
            case "reset":
                self._seen = 0
                self._recorder.reset(actor=self._name, socket=self._socket, reason=frame["reason"])
            case "error":
                raise RuntimeError(f"{self._name} was refused: {frame}")

    def _note_welcome(self, frame: dict[str, Any]) -> None:
        known = self._welcome.get("log_id")
        self._welcome = frame
        self._recorder.connect(
            actor=self._name,
            role="customer",
            socket=self._socket,
            conversation_id=self._conversation_id,
            after=self._seen,
            log_id=frame["log_id"],
            head=frame["head"],
            known_log_id=known,
        )

    def _note_event(self, frame: dict[str, Any]) -> None:
        self._recorder.deliver(
            actor=self._name,
            role="customer",
            socket=self._socket,
            conversation_id=frame["conversation_id"],
            seq=frame["seq"],
            kind=frame["kind"],
            author=frame["author"],
            body=frame["body"],
            client_id=frame.get("client_id"),
            log_id=self._welcome["log_id"],
        )
        self._seen = frame["seq"]
        if frame["kind"] == "BotAnswered":
            self._is_asking = False
            self._settle()

    def _end(self) -> None:
        self._recorder.disconnect(actor=self._name, socket=self._socket)
        self._settled.set()

    def _settle(self) -> None:
        if not (self._unacknowledged or self._is_asking):
            self._settled.set()

    def _transmit(self, client_id: str) -> None:
        assert self._client is not None
        self._invocations += 1
        self._recorder.invoke(
            id=self._invocations,
            actor=self._name,
            role="customer",
            kind="send",
            conversation_id=self._conversation_id,
            socket=self._socket,
            client_id=client_id,
            text=self._unacknowledged[client_id],
        )
        self._client.send(
            {"type": "send", "client_id": client_id, "text": self._unacknowledged[client_id]}
        )

    @property
    def _conversation_id(self) -> str:
        conversation_id: str = self._welcome["conversation_id"]
        return conversation_id

    @property
    def _socket(self) -> str:
        return f"{self._name}/{self._sockets}"


class Customers:
    """The customers of one process."""

    def __init__(self, port: int, number: int, history: TextIO) -> None:
        self._address = Address(port, "/ws/customer", source=f"127.0.0.{number + 2}")
        self._number = number
        self._recorder = Recorder(time.monotonic, lambda line: _write(history, line))
        self._history = history
        self._customers: list[Customer] = []

    async def open(self, count: int) -> Report:
        """Let so many customers more open a conversation; they are quiet then."""
        for start in range(0, count, AT_ONCE):
            names = range(start, min(start + AT_ONCE, count))
            added = [self._build(len(self._customers) + name - start) for name in names]
            self._customers += added
            await asyncio.gather(*(customer.connect() for customer in added))
        return {}

    async def ask(self) -> Report:
        """Let everybody ask something, and wait for all answers."""
        return await self._measure(lambda customer: customer.ask())

    async def drop(self, every: int) -> Report:
        """Drop all connections at once; every so many customers have just sent something."""
        for customer in self._customers[::every]:
            customer.send()
        for customer in self._customers:
            customer.drop()
        await asyncio.sleep(0)
        return {}

    async def resume(self) -> Report:
        """Connect everybody again at once, and wait until nobody misses anything."""
        return await self._measure(lambda customer: customer.connect())

    async def come_back(self) -> Report:
        """The same, each in the way of the widget."""
        return await self._measure(lambda customer: customer.come_back())

    async def finish(self) -> Report:
        """Write the history out."""
        self._history.flush()
        return {}

    async def _measure(self, act: Callable[[Customer], Awaitable[None]]) -> Report:
        ends: list[float] = []

        async def note_end(customer: Customer) -> None:
            await act(customer)
            ends.append(time.monotonic())

        await asyncio.gather(*(note_end(customer) for customer in self._customers))
        return {"ends": sorted(ends)}

    def _build(self, number: int) -> Customer:
        return Customer(f"k{self._number}-{number}", self._address, self._recorder)


def _write(history: TextIO, line: Line) -> None:
    history.write(encode_line(line) + "\n")


async def run(port: int, number: int, history: TextIO) -> None:
    """Do what the program that measures says."""
    customers = Customers(port, number, history)
    await obey(
        {
            "open": customers.open,
            "ask": customers.ask,
            "drop": customers.drop,
            "resume": customers.resume,
            "come_back": customers.come_back,
            "finish": customers.finish,
        }
    )


def main() -> None:
    """Read where to connect, and where to write, from the command line and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--number", type=int, default=0, help="of this process")
    parser.add_argument("--history", type=Path, required=True)
    given = parser.parse_args()
    with given.history.open("w", encoding="utf-8") as history:
        asyncio.run(run(given.port, given.number, history))


if __name__ == "__main__":
    main()
