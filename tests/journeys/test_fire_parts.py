"""What the campaigns measure with, and the proxy: tried without a server of ours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from benchmarks.fire.lateness import Lateness
from benchmarks.fire.proxy import FAULTS, Proxy
from benchmarks.fire.signs import Signs


async def test_only_what_a_new_socket_is_told_counts_as_a_sign_of_life() -> None:
    signs = Signs()
    for at_once in (False, True):
        signs.begin(on_any_socket=at_once)
        now = signs._began
        for number, socket in enumerate(("old", "new")):
            if socket == "new":
                signs.hear({"op": "connect", "t": now + 1, "socket": socket})
            signs.hear({"op": "invoke", "t": now + 2, "id": number, "socket": socket})
            signs.hear({"op": "ack", "t": now + 3 + number, "id": number})
        assert signs._firsts["ack"].result() == pytest.approx(3 if at_once else 4)
        assert not signs._firsts["turn"].done()
        signs.hear({"op": "deliver", "t": now + 5, "kind": "BotAnswered", "socket": "new"})
        assert signs._firsts["turn"].result() == pytest.approx(5)


def test_lateness_counts_from_the_first_word_and_leaves_out_what_is_caught_up_with() -> None:
    lateness = Lateness()
    where = {"conversation_id": "c", "socket": "s"}
    for line in (
        {"op": "ack", "t": 1.0, "conversation_id": "c", "seq": 1},
        {"op": "connect", "t": 2.0, **where},
        {"op": "deliver", "t": 2.1, "seq": 1, **where},
        {"op": "caught_up", "t": 2.2, **where},
        {"op": "ack", "t": 3.0, "conversation_id": "c", "seq": 2},
        {"op": "deliver", "t": 3.4, "seq": 2, **where},
        {"op": "deliver", "t": 4.0, "seq": 3, **where},
        {"op": "deliver", "t": 4.5, "seq": 3, "conversation_id": "c", "socket": "other"},
        {"op": "connect", "t": 5.0, **where},
        {"op": "ack", "t": 5.1, "conversation_id": "c", "seq": 4},
        {"op": "deliver", "t": 5.2, "seq": 4, **where},
    ):
        lateness.hear(line)
    assert lateness.seconds == [pytest.approx(0.4)]


# -- the proxy -----------------------------------------------------------------------------------


class Drawn(Random):
    """Draws one fault, and otherwise always the smallest number."""

    def __init__(self, fault: str) -> None:
        super().__init__(0)
        self.fault = fault

    def choice(self, _: object) -> str:  # type: ignore[override]
        return self.fault

    def random(self) -> float:
        return 0.0


@asynccontextmanager
async def open_proxied(
    fault: str, noted: list[str]
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect through a proxy to a server that sends everything back."""

    echoing: set[asyncio.Task[None]] = set()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        echoing.add(task)
        try:
            while data := await reader.read(1000):
                writer.write(data)
        except ConnectionResetError:
            pass
        finally:
            await _end(writer)

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Proxy(port, Drawn(fault), lambda _, what: noted.append(what)) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        try:
            yield reader, writer
        finally:
            await _end(writer)
    for task in echoing:
        task.cancel()
    await asyncio.gather(*echoing, return_exceptions=True)


async def _end(writer: asyncio.StreamWriter) -> None:
    """End a connection at once, and return when its socket is closed."""
    writer.transport.abort()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


HANDSHAKE = b"GET / HTTP/1.1\r\n\r\n"
FRAME = bytes((0x81, 0x80 | 5)) + b"mask" + b"words"
LONG_FRAME = bytes((0x81, 0x80 | 126)) + (300).to_bytes(2, "big") + b"mask" + b"x" * 300
PONG = bytes((0x8A, 0x80)) + b"mask"


async def test_frames_of_text_are_sent_twice_as_a_whole() -> None:
    noted: list[str] = []
    async with asyncio.timeout(10), open_proxied("duplicate", noted) as (reader, writer):
        writer.write(HANDSHAKE + FRAME + LONG_FRAME[:100])
        writer.write(LONG_FRAME[100:] + PONG)
        expected = HANDSHAKE + FRAME * 2 + LONG_FRAME * 2 + PONG
        assert await reader.readexactly(len(expected)) == expected
    assert noted == ["duplicate"]


@pytest.mark.parametrize("fault", ["clean", "delay", "slow"])
async def test_everything_passes_sooner_or_later(fault: str) -> None:
    noted: list[str] = []
    async with asyncio.timeout(10), open_proxied(fault, noted) as (reader, writer):
        writer.write(HANDSHAKE)
        assert await reader.readexactly(len(HANDSHAKE)) == HANDSHAKE
    assert noted == ([] if fault == "clean" else [fault])


@pytest.mark.parametrize("fault", ["cut", "half_close"])
async def test_an_end_comes_after_a_while(fault: str) -> None:
    noted: list[str] = []
    async with asyncio.timeout(10), open_proxied(fault, noted) as (reader, _):
        try:
            assert await reader.read() == b""
            found = "half_close"
        except ConnectionResetError:
            found = "cut"
    assert (found, noted) == (fault, [fault])


async def test_a_black_hole_swallows_and_says_nothing() -> None:
    noted: list[str] = []
    async with asyncio.timeout(10), open_proxied("black_hole", noted) as (reader, writer):
        while not noted:  # noqa: ASYNC110 it draws its time
            await asyncio.sleep(0.01)
        writer.write(HANDSHAKE)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(), 0.2)


def test_every_fault_is_described() -> None:
    assert len(FAULTS) == 7
    assert all(text for text in FAULTS.values())
