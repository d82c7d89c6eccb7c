"""The client's end of a simulated websocket, with the faults that a network can do to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from typing import Any, Protocol

from agent_console.lab.history import Recorder
from agent_console.lab.server_end import AsgiDoor, Message, ServerEnd
from agent_console.lab.stream import Stream
from agent_console.wire.frames import SUBPROTOCOL

LOST = 1006
"""The close code of a connection that ended without a word."""
SMALLEST_WINDOW, LARGEST_WINDOW = 1024, 64 * 1024
PING_SECONDS = 20.0
"""How often the server asks whether the client is there, and how long the answer may take."""
GIVEN_UP_SECONDS = 900.0
"""When the server's kernel gives up on bytes that nobody takes."""

Headers = Sequence[tuple[bytes, bytes]]


class Server(Protocol):
    """A node, as the network sees it."""

    name: str
    is_up: bool

    def door(self, path: str) -> AsgiDoor:
        """Return the ASGI application behind a path."""
        ...

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something as a task of this node, which dies with it."""
        ...


class Client(Protocol):
    """Who uses a socket; called back from the loop. After ``closed`` nothing comes any more."""

    def opened(self) -> None:
        """The socket is open."""

    def received(self, text: str) -> None:
        """A frame came."""

    def closed(self, code: int, /) -> None:
        """The socket has ended, or could not be opened (then with code 1006)."""


class ClientSocket:
    """One connection from the client's side. ``id`` is unique in a schedule."""

    def __init__(
        self,
        name: str,
        actor: str,
        client: Client,
        server: Server,
        *,
        random: Random,
        slowness: Callable[[], float],
        recorder: Recorder,
    ) -> None:
        self.id = name
        self.actor = actor
        self.server = server
        self.is_open = False
        """Whether frames may be sent, as far as the client knows."""
        self.is_over = False
        """Whether the client is done with it, or was told that it has ended."""
        self.is_silent = False
        """Whether nothing passes any more, and nobody was told."""
        self._client = client
        self._random = random
        self._slowness = slowness
        self._recorder = recorder
        self._doubled = 0
        self._is_forgotten = False
        """Whether the machine over there lost power: when it is back, it does not know of this."""
        self._up: Stream[Message] = Stream(self._reach_server, self._draw_delay)
        self._down: Stream[Message] = Stream(self._reach_client, self._draw_delay)
        span = LARGEST_WINDOW / SMALLEST_WINDOW
        self._end = ServerEnd(self._pass_down, int(SMALLEST_WINDOW * span ** random.random()))

    # -- connecting --------------------------------------------------------------------------------

    def begin(self, path: str, headers: Headers) -> None:
        """Run the application on this connection."""
        scope = {
            "type": "websocket",
            "path": path,
            "headers": list(headers),
            "query_string": b"",
            "client": ("10.0.0.1", 40_000),
            "subprotocols": [SUBPROTOCOL],
            "state": {},
        }
        self.server.spawn(self._run(self.server.door(path), scope))

    def refuse(self) -> None:
        """Tell the client that nobody listens there."""
        self._down.end({"type": "websocket.close", "code": LOST})

    async def _run(self, door: AsgiDoor, scope: Message) -> None:
        try:
            await door(scope, self._end.receive, self._end.send)
        except OSError:
            pass  # as an ASGI server takes it: the client is gone
        finally:
            if not self._end.is_gone:
                self._end.lose(LOST)
                self._down.end({"type": "websocket.close", "code": LOST})

    # -- what the client does ----------------------------------------------------------------------

    def send(self, frame: str | bytes) -> None:
        """Send a text or binary frame; it is lost when the connection is."""
        if self.is_over:
            return
        name = "text" if isinstance(frame, str) else "bytes"
        message: Message = {"type": "websocket.receive", name: frame}
        for _ in range(1 + self._doubled):
            self._up.put(message)
        self._doubled = 0
        if self._is_forgotten and self.server.is_up:
            self._is_forgotten = False
            self._down = Stream(self._reach_client, self._draw_delay)
            self.refuse()

    def close(self, code: int = 1000) -> None:
        """Leave; what was sent before still goes its way."""
        if not self.is_over:
            self._finish()
            self._up.end({"type": "websocket.disconnect", "code": code})

    # -- faults ------------------------------------------------------------------------------------

    def drop(self) -> None:
        """Break the connection: both ends notice, and some of what is on its way is lost."""
        self._up.end({"type": "websocket.disconnect", "code": LOST}, keep=self._random.random())
        self._down.end({"type": "websocket.close", "code": LOST}, keep=self._random.random())

    def die(self) -> None:
        """End with the server's process: the client notices, some of what was sent still arrives."""
        self._end.lose(LOST)
        self._up.cut()
        self._down.end({"type": "websocket.close", "code": LOST}, keep=self._random.random())

    def vanish(self) -> None:
        """End with the server's machine: nobody tells the client."""
        self._end.lose(LOST)
        self._is_forgotten = True
        self._fall_silent()

    def half_open(self) -> None:
        """Let nothing pass any more; the server's ping finds out in a while, the client by itself."""
        if not self.is_silent:
            self._fall_silent()
            asked = PING_SECONDS * (1 + self._random.random())
            asyncio.get_running_loop().call_later(asked, self._miss_pong)

    def stop_reading(self) -> None:
        """Leave what arrives unread: after a window's worth the server's ``send`` waits."""
        self._recorder.impaired(socket=self.id)
        self._down.pause()

    def read_again(self) -> None:
        """Read what has arrived, and go on."""
        self._down.resume()
        if not self.is_silent:
            self._recorder.healed(socket=self.id)

    def duplicate_next(self) -> None:
        """Have the client's next frame arrive twice."""
        self._recorder.impaired(socket=self.id)
        self._doubled += 1

    # -- in between --------------------------------------------------------------------------------

    def _fall_silent(self) -> None:
        self.is_silent = True
        self._recorder.impaired(socket=self.id)
        self._up.cut()
        self._down.cut()

    def _miss_pong(self) -> None:
        if not self._end.is_stuck:
            self._end.lose(1005)
        else:  # closing waits for what cannot be written
            wait = GIVEN_UP_SECONDS - PING_SECONDS
            asyncio.get_running_loop().call_later(wait, self._end.lose, LOST)

    def _draw_delay(self) -> float:
        luck = self._random.random()
        return (0.0005 + 0.02 * luck * luck) * self._slowness()

    def _reach_server(self, message: Message) -> None:
        self._end.hear(message)

    def _pass_down(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            code = message.get("code", 1000) if self._end.is_accepted else LOST
            self._down.end({"type": "websocket.close", "code": code})
        else:
            self._down.put(message)

    def _reach_client(self, message: Message) -> None:
        kind = message["type"]
        if kind == "websocket.send":
            self._end.note_read(len(message["text"]))
        if self.is_over:
            return
        if kind == "websocket.send":
            self._client.received(message["text"])
        elif kind == "websocket.accept":
            self.is_open = True
            self._client.opened()
        else:
            self._finish()
            self._up.end({"type": "websocket.disconnect", "code": message["code"]})
            self._client.closed(message["code"])

    def _finish(self) -> None:
        self.is_open = False
        self.is_over = True
        self._down.resume()  # nobody reads it, and nobody waits for it
