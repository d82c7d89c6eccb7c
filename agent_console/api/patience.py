"""HTTP connections that end by themselves: who sends half a request, or reads no answer, may not stay."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 20.0
"""From the first byte of a request (or from connecting) to its last one."""
ANSWER_SECONDS = 60.0
"""How long nothing of an answer may be taken that waits to be sent."""

_COMING = (h11.IDLE, h11.SEND_BODY)
"""States of the other end in which more of a request is to come."""


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP, with an end to its patience."""

    _coming: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request, but not for ever."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._coming = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Take what came; the time for the rest runs from its first byte on."""
        super().data_received(data)
        if self.conn.their_state not in _COMING:
            self._stop_waiting()
        elif self._coming is None and self.transport.get_protocol() is self:
            self._coming = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand the connection over: sockets have a patience of their own."""
        self._stop_waiting()
        super().handle_websocket_upgrade(event)

    def pause_writing(self) -> None:
        """Wait until the other end reads, but not for ever."""
        super().pause_writing()
        self._unread = self.loop.call_later(ANSWER_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        """It read."""
        super().resume_writing()
        self._stop_unread()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._stop_waiting()
        self._stop_unread()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None

    def _stop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
