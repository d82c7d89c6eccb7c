import asyncio
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from agent_console.api.patience import ANSWER_SECONDS, REQUEST_SECONDS, PatientProtocol
from agent_console.sockets.one_write import GatheringProtocol
from tests.virtual_time import VirtualTimeLoop

GET = b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\n"
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Wire(asyncio.Transport):
    """A connection without a network."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.ended = False
        self._protocol: Any = None

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def is_closing(self) -> bool:
        return self.ended

    def abort(self) -> None:
        if not self.ended:
            self.ended = True
            self._protocol.connection_lost(ConnectionAbortedError())

    def close(self) -> None:
        self.abort()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return cast(asyncio.BaseProtocol, self._protocol)

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0

    def receive(self, data: bytes) -> None:
        self._protocol.data_received(data)


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Answer once the request is whole; keep sockets open until they end."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        return
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.request":
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})


def connect() -> Wire:
    config = uvicorn.Config(
        answer, ws=GatheringProtocol, log_config=None, ws_ping_interval=None, lifespan="off"
    )
    config.load()
    wire = Wire()
    wire.set_protocol(PatientProtocol(config, ServerState(), {}, asyncio.get_running_loop()))
    wire.get_protocol().connection_made(wire)
    return wire


async def is_open_after(wire: Wire, seconds: float) -> bool:
    await asyncio.sleep(seconds)
    return not wire.ended


async def test_who_sends_nothing_may_not_stay() -> None:
    wire = connect()
    assert await is_open_after(wire, REQUEST_SECONDS - 1)
    assert not await is_open_after(wire, 2)


@pytest.mark.parametrize("request_bytes", [GET, POST + b"x"])
async def test_a_request_that_drips_ends_with_its_time(request_bytes: bytes) -> None:
    wire = connect()
    for number in range(12):
        wire.receive(request_bytes[number : number + 1])
        await asyncio.sleep(1)
    wire.receive(request_bytes[12:-1])
    assert await is_open_after(wire, REQUEST_SECONDS - 13)
    assert not await is_open_after(wire, 2)
    assert wire.sent == b""


async def test_whole_requests_are_answered_and_the_next_one_has_its_own_time() -> None:
    wire = connect()
    await asyncio.sleep(REQUEST_SECONDS - 1)
    wire.receive(GET)
    await asyncio.sleep(4)  # below uvicorn's own patience between two requests
    wire.receive(GET[:10])
    assert await is_open_after(wire, REQUEST_SECONDS - 1)
    wire.receive(GET[10:])
    await asyncio.sleep(1)
    assert wire.sent.count(b"200 OK") == 2
    wire.receive(GET[:10])
    assert not await is_open_after(wire, REQUEST_SECONDS + 1)


async def test_a_socket_stays_open() -> None:
    wire = connect()
    wire.receive(UPGRADE)
    assert await is_open_after(wire, 10 * REQUEST_SECONDS)
    assert b"101 Switching Protocols" in wire.sent
    wire.close()
    await asyncio.sleep(1)


async def test_who_does_not_read_the_answer_may_not_stay() -> None:
    wire = connect()
    protocol = cast(PatientProtocol, wire.get_protocol())
    wire.receive(GET)
    protocol.pause_writing()
    assert await is_open_after(wire, ANSWER_SECONDS - 1)
    protocol.resume_writing()
    protocol.pause_writing()
    assert await is_open_after(wire, ANSWER_SECONDS - 1)
    assert not await is_open_after(wire, 2)
