import asyncio
import json
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from agent_console.lab.client_socket import (
    GIVEN_UP_SECONDS,
    LARGEST_WINDOW,
    LOST,
    PING_SECONDS,
    ClientSocket,
)
from agent_console.lab.history import Line, Recorder
from tests.agent_console.lab.scripted_server import ScriptedServer
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Page:
    """What a client was told."""

    def __init__(self, server: ScriptedServer) -> None:
        self.lines: list[Line] = []
        self.news: list[str] = []
        self.socket = ClientSocket(
            "s1",
            "alice",
            self,
            server,
            random=Random(1),
            slowness=lambda: 1.0,
            recorder=Recorder(asyncio.get_running_loop().time, self.lines),
        )

    @property
    def said(self) -> Sequence[Any]:
        return [json.loads(news)["n"] for news in self.news if news.startswith("{")]

    @property
    def code(self) -> str:
        return self.news[-1]

    def opened(self) -> None:
        self.news.append("opened")

    def received(self, text: str) -> None:
        self.news.append(text)

    def closed(self, code: int) -> None:
        self.news.append(f"closed {code}")


async def open_page() -> tuple[Page, ScriptedServer]:
    server = ScriptedServer()
    page = Page(server)
    page.socket.begin("/ws/customer", [(b"host", b"help.example")])
    await asyncio.sleep(0.1)
    assert page.news == ["opened"]
    return page, server


async def wait() -> None:
    await asyncio.sleep(0.2)


async def test_frames_travel_both_ways() -> None:
    page, server = await open_page()
    page.socket.send('{"n":1}')
    page.socket.send(b"\x00")
    await server.visit.say(n=2)
    await wait()
    assert (server.visit.heard, page.said) == ([{"n": 1}, b"\x00"], [2])
    assert server.visit.headers == {b"host": b"help.example"}


async def test_a_closed_page_hears_nothing_more_and_its_last_frames_arrive() -> None:
    page, server = await open_page()
    page.socket.send('{"n":1}')
    page.socket.close(1001)
    await server.visit.say(n=2)
    page.socket.send('{"n":3}')
    await wait()
    assert (server.visit.heard, server.visit.ended) == ([{"n": 1}], 1001)
    assert page.news == ["opened"]


async def test_the_server_closes_after_what_it_said() -> None:
    page, server = await open_page()
    await server.visit.say(n=1)
    await server.visit.close(4403)
    await wait()
    assert (page.said, page.code) == ([1], "closed 4403")
    assert not page.socket.is_open
    assert server.visit.ended == 4403


async def test_a_door_that_refuses_looks_like_a_lost_connection() -> None:
    server = ScriptedServer()
    server.accepts = False
    page = Page(server)
    page.socket.begin("/ws/customer", ())
    await wait()
    assert page.news == [f"closed {LOST}"]


async def test_when_a_connection_drops_both_ends_learn_it() -> None:
    page, server = await open_page()
    page.socket.drop()
    await wait()
    assert (server.visit.ended, page.code) == (LOST, f"closed {LOST}")
    with pytest.raises(OSError):  # noqa: PT011 that is what servers raise
        await server.visit.say(n=1)


async def test_a_half_open_connection_is_found_out_by_the_ping_only() -> None:
    page, server = await open_page()
    page.socket.half_open()
    page.socket.send('{"n":1}')
    await server.visit.say(n=2)
    await asyncio.sleep(PING_SECONDS - 0.1)
    assert (server.visit.heard, server.visit.ended, page.said) == ([], None, [])
    await asyncio.sleep(PING_SECONDS + 0.2)
    assert server.visit.ended == 1005
    assert page.news == ["opened"]
    assert [(line["op"], line["socket"]) for line in page.lines] == [("impaired", "s1")]


async def test_bytes_that_nobody_takes_keep_a_half_open_connection_for_long() -> None:
    page, server = await open_page()
    page.socket.half_open()
    await server.visit.say(text="x" * LARGEST_WINDOW)
    stuck = asyncio.create_task(server.visit.say(n=1))
    await asyncio.sleep(10 * PING_SECONDS)
    assert not stuck.done()
    await asyncio.sleep(GIVEN_UP_SECONDS)
    with pytest.raises(OSError):  # noqa: PT011 that is what servers raise
        await stuck
    assert server.visit.ended == LOST


async def test_a_client_that_does_not_read_blocks_the_server_and_loses_nothing() -> None:
    page, server = await open_page()
    page.socket.stop_reading()
    await server.visit.say(n=1, text="x" * LARGEST_WINDOW)
    stuck = asyncio.create_task(server.visit.say(n=2))
    await asyncio.sleep(60)
    assert not stuck.done()
    page.socket.read_again()
    await wait()
    assert stuck.done()
    assert page.said == [1, 2]
    assert [line["op"] for line in page.lines] == ["impaired", "healed"]


async def test_the_next_frame_may_arrive_twice() -> None:
    page, server = await open_page()
    page.socket.duplicate_next()
    page.socket.send('{"n":1}')
    page.socket.send('{"n":2}')
    await wait()
    assert server.visit.heard == [{"n": 1}, {"n": 1}, {"n": 2}]


async def test_the_client_of_a_process_that_died_is_told() -> None:
    page, server = await open_page()
    page.socket.die()
    page.socket.send('{"n":1}')
    await wait()
    assert (page.code, server.visit.heard) == (f"closed {LOST}", [])


async def test_nobody_tells_the_client_of_a_machine_without_power_until_it_is_back() -> None:
    page, server = await open_page()
    server.is_up = False
    page.socket.vanish()
    page.socket.send('{"n":1}')
    await asyncio.sleep(60)
    assert page.news == ["opened"]
    server.is_up = True
    page.socket.send('{"n":2}')
    await wait()
    assert page.code == f"closed {LOST}"


async def test_an_application_that_returns_ends_the_connection() -> None:
    class Short(ScriptedServer):
        def door(self, path: str) -> Any:
            async def run(scope: Any, receive: Any, send: Any) -> None:
                await receive()
                await send({"type": "websocket.accept"})

            return run

    page = Page(Short())
    page.socket.begin("/ws/customer", ())
    await wait()
    assert page.news == ["opened", f"closed {LOST}"]
