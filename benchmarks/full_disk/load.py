"""Customers who write all the time and send again what was refused, and readers who come and go."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from math import inf
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

_PATIENCE = 30.0
_GONE = (ConnectionClosed, InvalidHandshake, OSError, TimeoutError)


@dataclass
class Tally:
    """What customers and readers were told, each with the time (``time.monotonic``)."""

    acknowledged: dict[tuple[str, str], tuple[int, str, float]] = field(default_factory=dict)
    """Number, text and moment by conversation and ``client_id``."""
    refusals: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    reads: list[tuple[float, float]] = field(default_factory=list)
    """Moment at which a whole conversation was there, and the seconds since it was asked for."""
    failed_reads: list[tuple[float, str]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    lost_sockets: list[float] = field(default_factory=list)
    first_since: float = inf
    acknowledged_again: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first acknowledgement since ``first_since``."""

    def note_acknowledged(self, key: tuple[str, str], seq: int, text: str) -> None:
        now = time.monotonic()
        self.acknowledged[key] = (seq, text, now)
        if now >= self.first_since:
            self.acknowledged_again.set()

    def count_acknowledged(self, since: float, until: float) -> int:
        return sum(since <= moment < until for *_, moment in self.acknowledged.values())


class Writer:
    """One customer: one message on its way at a time, sent until it is acknowledged."""

    def __init__(self, port: int, number: int, tally: Tally) -> None:
        self._url = f"ws://127.0.0.1:{port}/ws/customer"
        self._number = number
        self._tally = tally
        self._count = 0
        self._hello: dict[str, Any] = {"type": "hello"}
        self.leaving = False

    @property
    def welcome(self) -> dict[str, Any] | None:
        """What finds the conversation again, once it is open."""
        return self._hello if "conversation_id" in self._hello else None

    async def run(self) -> None:
        """Write until ``leaving`` is set; connect again whenever the socket is lost."""
        while not self.leaving:
            try:
                async with connect(self._url, compression=None, open_timeout=_PATIENCE) as socket:
                    await self._talk(socket)
            except _GONE:
                self._tally.lost_sockets.append(time.monotonic())
                await asyncio.sleep(0.2)

    async def _talk(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps(self._hello))
        frame = await _receive(socket)
        if frame["type"] != "welcome":  # a new conversation needs room too
            self._tally.refusals.append((time.monotonic(), frame))
            await asyncio.sleep(frame.get("retry_after", 1))
            return
        names = ("token", "conversation_id", "log_id")
        self._hello |= {name: frame[name] for name in names} | {"after_seq": frame["head"]}
        while not self.leaving:
            self._count += 1
            await self._deliver(
                socket, f"k{self._count}", f"Message {self._count} of {self._number}"
            )
            await asyncio.sleep(0.05)

    async def _deliver(self, socket: ClientConnection, client_id: str, text: str) -> None:
        send = json.dumps({"type": "send", "client_id": client_id, "text": text})
        await socket.send(send)
        while not self.leaving:
            frame = await _receive(socket)
            if frame["type"] == "ack" and frame["client_id"] == client_id:
                key = (self._hello["conversation_id"], client_id)
                self._tally.note_acknowledged(key, frame["seq"], text)
                return
            if frame["type"] == "error":
                self._tally.refusals.append((time.monotonic(), frame))
                if frame["code"] != "storage_unavailable":
                    self._tally.odd.append(str(frame))
                await asyncio.sleep(frame.get("retry_after", 1))
                await socket.send(send)


async def read_again_and_again(port: int, writer: Writer, tally: Tally) -> None:
    """Open a customer's conversation anew, again and again, and read all of it."""
    url = f"ws://127.0.0.1:{port}/ws/customer"
    while not writer.leaving:
        await asyncio.sleep(0.1)
        hello = writer.welcome
        if hello is None:
            continue
        began = time.monotonic()
        try:
            async with connect(url, compression=None, open_timeout=_PATIENCE) as socket:
                await socket.send(json.dumps(hello | {"after_seq": 0}))
                frame = await _receive(socket)
                while frame["type"] not in ("caught_up", "error"):
                    frame = await _receive(socket)
        except _GONE as error:
            frame = {"type": "error", "code": type(error).__name__}
        now = time.monotonic()
        if frame["type"] == "caught_up":
            tally.reads.append((now, now - began))
        else:
            tally.failed_reads.append((now, str(frame["code"])))


async def _receive(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), _PATIENCE))
    return frame
