"""The server's end of a simulated websocket: what an ASGI server gives the application to call."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
AsgiDoor = Callable[
    [Any, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class ClientGone(OSError):
    """The client is not there any more."""


class ServerEnd:
    """``receive`` and ``send`` of one connection, as uvicorn behaves.

    ``pass_on`` carries ``accept``, texts and ``close`` to the client. While more than ``window``
    bytes are unread over there, ``send`` waits.
    """

    def __init__(self, pass_on: Callable[[Message], None], window: int) -> None:
        self.is_accepted = False
        self.is_gone = False
        """Whether the connection is lost, as far as this end knows."""
        self._pass_on = pass_on
        self._window = window
        self._unread = 0
        self._is_closed = False
        self._messages: deque[Message] = deque([{"type": "websocket.connect"}])
        self._news: asyncio.Future[None] | None = None
        self._room: list[asyncio.Future[None]] = []

    @property
    def is_stuck(self) -> bool:
        """Say whether more is unread than the other end takes."""
        return self._unread > self._window

    # -- what the network tells --------------------------------------------------------------------

    def hear(self, message: Message) -> None:
        """Take what arrived; what comes after our own ``close`` is thrown away."""
        if self.is_gone:
            return
        if message["type"] == "websocket.disconnect":
            self.lose(message["code"])
        elif not self._is_closed:
            self._add(message)

    def lose(self, code: int) -> None:
        """Note that the client is gone: nobody waits for it any longer."""
        if not self.is_gone:
            self.is_gone = True
            self._add({"type": "websocket.disconnect", "code": code})
            self._make_room()

    def note_read(self, size: int) -> None:
        """Note that the client has taken so many bytes."""
        self._unread -= size
        if not self.is_stuck:
            self._make_room()

    # -- what the application calls ----------------------------------------------------------------

    async def receive(self) -> Message:
        """Return the next message of the connection."""
        while not self._messages:
            self._news = asyncio.get_running_loop().create_future()
            await self._news
        return self._messages.popleft()

    async def send(self, message: Message) -> None:
        """Pass a message on. Raises ``ClientGone``, and ``RuntimeError`` after ``close``."""
        while self.is_stuck and not self.is_gone:
            room = asyncio.get_running_loop().create_future()
            self._room.append(room)
            await room
        if self.is_gone:
            raise ClientGone
        if self._is_closed:
            raise RuntimeError(f"{message['type']} after the application closed the socket")
        match message["type"]:
            case "websocket.accept" if not self.is_accepted:
                self.is_accepted = True
            case "websocket.send" if self.is_accepted:
                self._unread += len(message["text"])
            case "websocket.close":
                self._is_closed = True
                self._add({"type": "websocket.disconnect", "code": message.get("code", 1000)})
            case other:
                raise RuntimeError(f"{other} does not belong here")
        self._pass_on(message)

    def _add(self, message: Message) -> None:
        self._messages.append(message)
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def _make_room(self) -> None:
        waiting, self._room = self._room, []
        for room in waiting:
            if not room.done():
                room.set_result(None)
