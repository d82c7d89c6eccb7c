"""A TCP proxy that does to connections what networks do: see ``FAULTS``."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.fire.wire import HOST

FAULTS = {
    "clean": "passes everything on",
    "delay": "holds every piece back for up to 0.3 s, in both directions, in order",
    "slow": "passes on 4 KB a second",
    "cut": "resets both ends after a while",
    "half_close": "ends the server's direction after a while, and leaves the other one open",
    "black_hole": "passes nothing on any more after a while, and tells nobody",
    "duplicate": "sends frames of the client twice",
}
"""What a proxy may do to a connection, by name."""
_PIECE = 16 * 1024
_SLOW_PIECE, _SLOW_PAUSE = 512, 0.125
_LONGEST_DELAY = 0.3
_TWICE_SHARE = 0.2

Pipe = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@dataclass
class Proxy:
    """One door before the server; each connection draws what happens to it.

    ``note`` hears the port of the client's end when a connection is no longer as it should be.
    """

    target: int
    random: Random
    note: Callable[[int, str], None]
    port: int = 0

    async def __aenter__(self) -> Proxy:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._accept, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self.random.choice(tuple(FAULTS))
        client: int = writer.get_extra_info("peername")[1]
        try:
            there, back = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        if fault in ("delay", "slow", "duplicate"):
            self.note(client, fault)
        up = asyncio.create_task(self._choose_pipe(fault, is_up=True)(reader, back))
        down = asyncio.create_task(self._choose_pipe(fault, is_up=False)(there, writer))
        try:
            await self._run(fault, client, up, down, writer)
        finally:
            for each in (up, down):
                each.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            for end in (writer, back):
                _reset(end)

    async def _run(
        self,
        fault: str,
        client: int,
        up: asyncio.Task[None],
        down: asyncio.Task[None],
        writer: asyncio.StreamWriter,
    ) -> None:
        if fault not in ("cut", "half_close", "black_hole"):
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait((up, down), timeout=1.0)
            return
        done, _ = await asyncio.wait(
            (up, down), timeout=self.random.uniform(0.5, 8.0), return_when=asyncio.FIRST_COMPLETED
        )
        if done:
            return
        self.note(client, fault)
        if fault == "half_close":
            down.cancel()
            writer.write_eof()
            await asyncio.wait((up,), timeout=60)
        elif fault == "black_hole":
            up.cancel()
            down.cancel()
            await asyncio.sleep(60)

    def _choose_pipe(self, fault: str, *, is_up: bool) -> Pipe:
        match fault:
            case "delay":
                return self._delay
            case "slow":
                return _slow_down
            case "duplicate" if is_up:
                return self._duplicate
        return _pass_on

    async def _delay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE):
            await asyncio.sleep(self.random.uniform(0, _LONGEST_DELAY))
            await _write(writer, piece)

    async def _duplicate(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _write(writer, await reader.readuntil(b"\r\n\r\n"))  # the handshake
        while True:
            frame = await _read_frame(reader)
            is_text = frame[0] & 0x0F == 1
            twice = is_text and self.random.random() < _TWICE_SHARE
            await _write(writer, frame * 2 if twice else frame)


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection so that the other end gets a reset, whatever is still on its way."""
    end: socket.socket = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE):
        await _write(writer, piece)


async def _slow_down(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_SLOW_PIECE):
        await asyncio.sleep(_SLOW_PAUSE)
        await _write(writer, piece)


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


async def _read_frame(reader: asyncio.StreamReader) -> bytes:
    """Read one whole frame of a websocket's client, which is always masked."""
    head = await reader.readexactly(2)
    length = head[1] & 0x7F
    more = {126: 2, 127: 8}.get(length, 0)
    extended = await reader.readexactly(more)
    if more:
        length = int.from_bytes(extended, "big")
    return head + extended + await reader.readexactly(4 + length)
