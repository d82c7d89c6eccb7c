"""A provider on loopback: one asyncio server for many clients, in this loop or in a thread."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from math import isinf
from threading import Event, Thread
from typing import Any

from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import FOREVER, Manner, Reply, Stop
from agent_console.lab.provider.wire import Spoken, write_reply

Script = Callable[[Call], Reply]
"""Says what is replied to a call; it is quick, and waits by the manner of its reply."""

_LONGEST_HEAD = 64 * 1024
_AT_ONCE = struct.pack("ii", 1, 0)
"""Close without a good-bye: the client sees a reset."""


@dataclass
class Provider:
    """A running provider; ``answer`` may be exchanged at any time."""

    url: str
    """Where it is, without a path."""
    answer: Script
    calls: list[Call] = field(default_factory=list)
    connections: int = 0
    """Connections that are open now."""
    failure: Exception | None = None
    """What ``answer`` raised; it is raised again at the end."""

    async def until(self, holds: Callable[[], bool], seconds: float = 5.0) -> None:
        """Return when ``holds()``; raises ``TimeoutError`` after ``seconds``."""
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 it may be another thread's work
                await asyncio.sleep(0.001)

    @property
    def openai_url(self) -> str:
        """The base URL for OpenAI's clients."""
        return f"{self.url}/v1"


@asynccontextmanager
async def open_provider(answer: Script) -> AsyncIterator[Provider]:
    """Run a provider on a free port, in this loop."""
    provider = Provider("", answer)
    async with _serve(provider):
        yield provider
    if provider.failure is not None:
        raise provider.failure


@contextmanager
def run_provider(answer: Script) -> Iterator[Provider]:
    """Run a provider on a free port, in a thread of its own."""
    provider = Provider("", answer)
    is_ready = Event()
    loop = asyncio.new_event_loop()
    is_over = asyncio.Event()

    async def serve() -> None:
        async with _serve(provider):
            is_ready.set()
            await is_over.wait()

    def work() -> None:
        with closing(loop):
            loop.run_until_complete(serve())

    thread = Thread(target=work, name="provider")
    thread.start()
    is_ready.wait()
    try:
        yield provider
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
    if provider.failure is not None:
        raise provider.failure


@asynccontextmanager
async def _serve(provider: Provider) -> AsyncIterator[None]:
    talks: set[asyncio.Task[None]] = set()

    def take_connection() -> asyncio.StreamReaderProtocol:
        reader = _WatchedReader(limit=_LONGEST_HEAD)

        def begin(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talk = asyncio.create_task(_talk(provider, reader, writer))
            talks.add(talk)
            talk.add_done_callback(talks.discard)

        return asyncio.StreamReaderProtocol(reader, begin)

    server = await asyncio.get_running_loop().create_server(take_connection, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield
    finally:
        server.close()
        for talk in list(talks):
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


class _WatchedReader(asyncio.StreamReader):
    """Knows at once when the other side is gone, also while nobody reads."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)
        self.gone = asyncio.Event()
        self.gone_at: float | None = None

    def feed_eof(self) -> None:
        self._note()
        super().feed_eof()

    def set_exception(self, exc: BaseException) -> None:
        self._note()
        super().set_exception(exc)  # type: ignore[arg-type]

    def _note(self) -> None:
        if self.gone_at is None:
            self.gone_at = time.monotonic()
            self.gone.set()


async def _talk(provider: Provider, reader: _WatchedReader, writer: asyncio.StreamWriter) -> None:
    """Answer the one request of a connection, as long as its client stays."""
    provider.connections += 1
    try:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            call = await _read_call(reader)
            provider.calls.append(call)
            speaking = asyncio.create_task(_speak(provider, call, writer))
            leaving = asyncio.create_task(reader.gone.wait())
            try:
                await asyncio.wait({speaking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                call.left = None if call.is_whole else reader.gone_at
                speaking.cancel()
                leaving.cancel()
                await asyncio.gather(speaking, leaving, return_exceptions=True)
    finally:
        provider.connections -= 1
        writer.close()


async def _read_call(reader: asyncio.StreamReader) -> Call:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *lines = head.split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    read: Any = json.loads(body) if body else {}
    return Call(request.split(" ")[1], headers, read, time.monotonic())


async def _speak(provider: Provider, call: Call, writer: asyncio.StreamWriter) -> None:
    try:
        reply = provider.answer(call)
    except Exception as error:
        provider.failure = error
        raise
    manner, spoken = reply.manner, write_reply(reply, call)
    await _wait(manner.before_headers)
    if manner.stop_after is None or manner.stop_after >= 0:
        writer.write(_write_head(spoken, reply))
        await writer.drain()
        await _wait(manner.before_first)
        await _write_frames(spoken.frames, call, manner, writer)
    if manner.stop_after is not None and manner.stop != "end":
        await _break_off(manner.stop, writer)
        return
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    call.finished = time.monotonic()


async def _write_frames(
    frames: Sequence[bytes], call: Call, manner: Manner, writer: asyncio.StreamWriter
) -> None:
    for number, frame in enumerate(frames[: manner.stop_after]):
        if number:
            await _wait(manner.gap)
        if manner.pace is not None:
            await manner.pace(number)
        if frame:
            writer.write(b"%x\r\n%s\r\n" % (len(frame), frame))
            await writer.drain()
        call.frames += 1


async def _break_off(stop: Stop, writer: asyncio.StreamWriter) -> None:
    if stop == "hang":
        await _wait(FOREVER)
    if stop == "reset":
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)


async def _wait(seconds: float) -> None:
    if isinf(seconds):
        await asyncio.Event().wait()
    elif seconds:
        await asyncio.sleep(seconds)


def _write_head(spoken: Spoken, reply: Reply) -> bytes:
    headers = {
        "Content-Type": spoken.kind,
        "Transfer-Encoding": "chunked",
        "Connection": "close",
        **reply.headers,
    }
    lines = [f"HTTP/1.1 {spoken.status} Said", *(f"{name}: {headers[name]}" for name in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
