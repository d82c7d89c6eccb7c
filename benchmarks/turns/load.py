"""The load: many chats and one watching console in a process of their own, driven line by line."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.turns.bare import SUBPROTOCOL

_QUESTION = "Where is my order {number}? It should have been here two days ago, says the tracking."
_PATIENCE = 60.0
"""Seconds to wait for a frame before the run counts as broken."""


class Console:
    """One console that watches every conversation and counts what it is shown."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._seen: Counter[str] = Counter()
        self._changed = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def watch(self, conversation_id: str) -> None:
        """Ask to be shown a conversation."""
        await self._socket.send(json.dumps({"type": "watch", "conversation_id": conversation_id}))

    async def wait_for(self, messages: int) -> None:
        """Return when so many customer messages and as many answers have been shown."""
        while min(self._seen["CustomerWrote"], self._seen["BotAnswered"]) < messages:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), _PATIENCE)

    async def _read(self) -> None:
        async for text in self._socket:
            frame = json.loads(text)
            if frame["type"] == "event":
                self._seen[frame["kind"]] += 1
                self._changed.set()


class Chat:
    """One customer, who asks again when the answer is there, after ``pause`` seconds on average."""

    def __init__(self, socket: ClientConnection, number: int, pause: float) -> None:
        self._socket = socket
        self._number = number
        self._pause = pause
        self._random = Random(number)
        self._asked = 0
        self.conversation_id = ""

    async def open(self) -> None:
        """Say hello and read up to the state where a message may be sent."""
        await self._socket.send('{"type":"hello"}')
        welcome = await self._wait_for("welcome")
        self.conversation_id = welcome["conversation_id"]

    async def ask(self, times: int) -> None:
        """Take so many turns: each ends when acknowledgement, message and answer have come."""
        for _ in range(times):
            if self._pause:
                await asyncio.sleep(self._random.expovariate(1 / self._pause))
            self._asked += 1
            client_id = f"{self._number}-{self._asked}"
            text = _QUESTION.format(number=client_id)
            send = {"type": "send", "client_id": client_id, "text": text}
            await self._socket.send(json.dumps(send))
            await self._read_turn(client_id, text)

    async def _read_turn(self, client_id: str, text: str) -> None:
        acknowledged = written = answered = 0
        while not (acknowledged and written and answered):
            frame = await self._receive()
            match frame["type"], frame.get("kind"):
                case "ack", _ if frame["client_id"] == client_id:
                    acknowledged = frame["seq"]
                case "event", "CustomerWrote" if frame["body"]["text"] == text:
                    written = frame["seq"]
                case "event", "BotAnswered" if frame["body"]["in_reply_to"] == written:
                    answered = frame["seq"]
                case "error", _:
                    raise RuntimeError(f"refused: {frame}")
        if acknowledged != written:
            raise RuntimeError(f"{client_id}: acknowledged {acknowledged}, stored {written}")

    async def _wait_for(self, kind: str) -> dict[str, Any]:
        while (frame := await self._receive())["type"] != kind:
            pass
        return frame

    async def _receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(self._socket.recv(), _PATIENCE))
        return frame


async def run(port: int, chats: int, token: str | None, pause: float) -> None:
    """Connect everything, then for each number on stdin take as many turns in every chat."""
    url = f"ws://127.0.0.1:{port}/ws"
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    console_socket = await _connect(f"{url}/human", headers)
    await console_socket.send('{"type":"hello","ref":"hello"}')
    console = Console(console_socket)
    customers = []
    for number in range(chats):
        customer = Chat(await _connect(f"{url}/customer", {}), number, pause)
        await customer.open()
        await console.watch(customer.conversation_id)
        customers.append(customer)
    _report({"chats": chats})
    turns = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        began = time.perf_counter()
        await asyncio.gather(*(customer.ask(int(line)) for customer in customers))
        turns += chats * int(line)
        await console.wait_for(turns)
        _report({"turns": chats * int(line), "seconds": time.perf_counter() - began})


async def _connect(url: str, headers: dict[str, str]) -> ClientConnection:
    return await connect(
        url,
        additional_headers=headers,
        subprotocols=[SUBPROTOCOL],  # type: ignore[list-item] # a plain text with a type of its own
        compression=None,
        ping_interval=None,
        open_timeout=_PATIENCE,
    )


def _report(line: dict[str, float]) -> None:
    print(json.dumps(line), flush=True)


def main() -> None:
    """Read where to connect from the command line and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--chats", type=int, required=True)
    parser.add_argument("--token")
    parser.add_argument("--pause", type=float, default=0)
    given = parser.parse_args()
    asyncio.run(run(given.port, given.chats, given.token, given.pause))


if __name__ == "__main__":
    main()
