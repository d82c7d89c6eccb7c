"""One websocket of the load: small enough that a process holds thousands, and able to stop reading."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from benchmarks.turns.bare import SUBPROTOCOL

PATIENCE = 120.0
"""Seconds to wait for anything before the run counts as broken."""
_BIND_ADDRESS_NO_PORT = 24
"""A socket option of Linux: take a port that is free towards this server, not towards everybody."""

Hear = Callable[[bytes], None]
End = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect to, and how."""

    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    source: str = "127.0.0.1"
    """The address of this machine to come from: one alone has ports for some 28,000 sockets."""


class Client(asyncio.Protocol):
    """An open socket: ``hear`` gets every text frame as it comes, ``end`` is called when it is gone."""

    def __init__(self, address: Address, hear: Hear, end: End) -> None:
        self._protocol = ClientProtocol(
            parse_uri(f"ws://127.0.0.1:{address.port}{address.path}"),
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item] # a plain text with a type of its own
        )
        self._headers = address.headers
        self._hear = hear
        self._end = end
        self._transport: asyncio.Transport
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writable = asyncio.Event()
        self._writable.set()
        self.is_open = False

    @classmethod
    async def open(cls, address: Address, hear: Hear, end: End = lambda: None) -> Client:
        """Connect. Raises ``OSError`` when the server is not there or refuses."""
        loop = asyncio.get_running_loop()
        plain = socket.socket()
        try:
            plain.setblocking(False)
            plain.setsockopt(socket.IPPROTO_IP, _BIND_ADDRESS_NO_PORT, 1)
            plain.bind((address.source, 0))
            await asyncio.wait_for(loop.sock_connect(plain, ("127.0.0.1", address.port)), PATIENCE)
        except BaseException:
            plain.close()
            raise
        _, client = await loop.create_connection(lambda: cls(address, hear, end), sock=plain)
        await asyncio.wait_for(client._opened, PATIENCE)
        return client

    def send(self, frame: Mapping[str, object]) -> None:
        """Send one frame, whether or not the other end takes it."""
        self.send_text(json.dumps(frame))

    def send_text(self, text: str) -> None:
        """Send whatever text as a frame."""
        self._protocol.send_text(text.encode())
        self._write()

    async def wait_writable(self) -> None:
        """Return when the other end has taken nearly all that was sent."""
        await self._writable.wait()

    def stop_reading(self) -> None:
        """Leave what comes in the kernel's buffer from now on; pings are not answered either."""
        self._transport.pause_reading()

    def drop(self) -> None:
        """End the connection without a word."""
        self._transport.abort()

    # -- called by the loop ------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        request = self._protocol.connect()
        request.headers.update(self._headers)
        self._protocol.send_request(request)
        self._write()

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                if event.opcode is Opcode.TEXT:
                    self._hear(bytes(event.data))
            elif isinstance(event, Response):
                self._note_response()
        self._write()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._writable.set()
        if not self._opened.done():
            self._opened.set_exception(ConnectionResetError("closed before it was open"))
        self._end()

    def _note_response(self) -> None:
        refused = self._protocol.handshake_exc
        self.is_open = refused is None
        if refused is None:
            self._opened.set_result(None)
        else:
            self._opened.set_exception(ConnectionRefusedError(str(refused)))

    def _write(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()
