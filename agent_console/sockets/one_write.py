"""Hands the kernel what one turn of the event loop wrote to a socket at once, not frame by frame.

A write to the kernel costs more than all else that a frame costs us. The frames that one wake-up
of a socket's writer sends (an acknowledgement and the event it speaks of, a decision and its
answer) leave together this way.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST = 32 * 1024
"""Bytes that may wait."""
LINGER_SECONDS = 2.0
"""How long the other end may take to read the last of it once we have closed: who never reads would
keep the connection, and all that waits in it, for ever."""


class GatheringTransport:
    """A transport whose ``write`` waits for the end of the loop's present turn."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write in a moment, in order; at once where much waits, so that flow control feels it."""
        if not self._waiting:
            self._loop.call_soon(self.flush)
        self._waiting.append(data)
        self._size += len(data)
        if self._size > MOST:
            self.flush()

    def flush(self) -> None:
        """Write now."""
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._size = 0
            self._transport.write(data)

    def close(self) -> None:
        """Write what waits, then close; what is not read in time is dropped."""
        self.flush()
        self._transport.close()
        if self._transport.get_write_buffer_size():
            self._loop.call_later(LINGER_SECONDS, self._drop_unread)

    def _drop_unread(self) -> None:
        if self._transport.get_write_buffer_size():
            self._transport.abort()


class GatheringProtocol(WebSocketsSansIOProtocol):
    """uvicorn's websocket, on a transport that gathers."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport over."""
        gathering = GatheringTransport(cast(asyncio.Transport, transport), self.loop)
        super().connection_made(cast(asyncio.Transport, gathering))
