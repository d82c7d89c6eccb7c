"""Real websockets under the lines of the lab's customers and people of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from agent_console.lab.client_socket import LOST, Client, Headers

HOST = "127.0.0.1"
_GOING_AWAY = '{"type":"going_away"'


class Wire(asyncio.Protocol):
    """One websocket from the client's side; used as the lab's ``ClientSocket`` is."""

    def __init__(self, name: str, client: Client, url: str, headers: Headers) -> None:
        self.id = name
        self.is_open = False
        """Whether frames may be sent, as far as the client knows."""
        self.is_over = False
        """Whether the client is done with it, or was told that it has ended."""
        self.has_left = False
        """Whether it was the client who ended it."""
        self.was_told_to_go = False
        """Whether the server said that it is going away."""
        self.port = 0
        """The port of this end."""
        self._client = client
        self._headers = headers
        self._protocol = ClientProtocol(parse_uri(url), max_size=None)
        self._transport: asyncio.Transport | None = None
        self._is_deaf = False
        self._is_cut = False

    # -- what the client does ----------------------------------------------------------------------

    def send(self, frame: str | bytes) -> None:
        """Send a text or binary frame; it is lost when the connection is."""
        if self._protocol.state is not State.OPEN or self.is_over or self._is_cut:
            return
        if isinstance(frame, str):
            self._protocol.send_text(frame.encode())
        else:
            self._protocol.send_binary(frame)
        self._flush()

    def close(self, code: int = 1000) -> None:
        """Leave; what was sent before still goes its way."""
        if self.is_over:
            return
        is_open, self.is_open = self.is_open, False
        self.is_over = self.has_left = True
        if self._transport is None:
            return
        if self._is_cut or not is_open:
            self._transport.abort()
            return
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code)
            self._flush()
        self._transport.close()

    def cut(self) -> None:
        """Break the connection: the client notices."""
        if self._transport is not None:
            self._transport.abort()

    def stop_reading(self) -> None:
        """Leave what arrives unread."""
        self._is_deaf = True
        if self._transport is not None:
            self._transport.pause_reading()

    def read_again(self) -> None:
        """Read what has arrived, and go on."""
        self._is_deaf = False
        if self._transport is not None and not self._is_cut:
            self._transport.resume_reading()

    def half_open(self) -> None:
        """Neither send nor read any more, and tell nobody."""
        self._is_cut = True
        if self._transport is not None:
            self._transport.pause_reading()

    # -- what the connection tells -----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a websocket."""
        self._transport = cast(asyncio.Transport, transport)
        self.port = transport.get_extra_info("sockname")[1]
        if self.is_over:
            self._transport.abort()
            return
        request = self._protocol.connect()
        for name, value in self._headers:
            request.headers[name.decode()] = value.decode()
        self._protocol.send_request(request)
        self._flush()
        if self._is_deaf or self._is_cut:
            self._transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Hand every frame to the client."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if self.is_over:
                return
            if isinstance(event, Response):
                self._finish_handshake()
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                text = bytes(event.data).decode()
                self.was_told_to_go |= text.startswith(_GOING_AWAY)
                self._client.received(text)
        self._flush()

    def connection_lost(self, _: Exception | None) -> None:
        """Tell the client, unless it has left."""
        if self.is_over:
            return
        self.is_open, self.is_over = False, True
        self._client.closed(self._protocol.close_code or LOST)

    def refuse(self) -> None:
        """Tell the client that nobody listens there."""
        self.connection_lost(None)

    def _finish_handshake(self) -> None:
        if self._protocol.handshake_exc is None:
            self.is_open = True
            self._client.opened()
        elif self._transport is not None:
            self._transport.abort()

    def _flush(self) -> None:
        data = b"".join(self._protocol.data_to_send())
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


class Net:
    """Opens connections to the server's port, or to one of several doors before it."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = ports
        self._opened = 0
        self._wires: list[Wire] = []
        self._opening: set[asyncio.Task[None]] = set()

    def list_open(self) -> list[Wire]:
        """Return what is open, as far as the clients know; oldest first."""
        return [wire for wire in self._wires if wire.is_open]

    def find_by_port(self, port: int) -> Wire | None:
        """Return the connection whose own end has this port."""
        return next((wire for wire in self._wires if wire.port == port), None)

    def cut(self) -> None:
        """Break every connection, so that everybody comes back through the doors there are now."""
        for wire in self._wires:
            wire.cut()

    def connect(
        self, client: Client, actor: str, path: str, *, headers: Headers = (), luck: float
    ) -> Wire:
        """Begin to connect; the client is called back. ``luck`` (0 to 1) chooses the door."""
        port = self.ports[int(luck * len(self.ports))]
        self._opened += 1
        wire = Wire(f"s{self._opened}", client, f"ws://{HOST}:{port}{path}", headers)
        self._wires = [each for each in self._wires if not each.is_over]
        self._wires.append(wire)
        task = asyncio.create_task(_open(wire, port), name=f"connect {actor}")
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)
        return wire


async def _open(wire: Wire, port: int) -> None:
    try:
        await asyncio.get_running_loop().create_connection(lambda: wire, HOST, port)
    except OSError:
        wire.refuse()
