"""The network between people and nodes: opens connections, slowly or not at all, and cuts them."""

from __future__ import annotations

import asyncio
from random import Random
from zlib import crc32

from agent_console.lab.client_socket import Client, ClientSocket, Headers, Server
from agent_console.lab.history import Recorder
from agent_console.lab.request import Answered, Request, Work

_STALE_SHARE = 0.2
"""How often a client is sent to a node that is down while another one is up."""
_LATEST = 0.03
"""Seconds that a frame takes at most while nothing slows it."""


class Network:
    """Every connection of one schedule.

    Each has a ``Random`` of its own: a fault more or less does not shift what happens to the others.
    """

    def __init__(self, seed: int | str, recorder: Recorder) -> None:
        self.servers: list[Server] = []
        """The nodes a client may come to; changed by whoever starts and stops them."""
        self._seed = seed
        self._recorder = recorder
        self._sockets: list[ClientSocket] = []
        self._requests: list[Request] = []
        self._opened = 0
        self._opened_by: dict[str, int] = {}
        self._asked_by: dict[str, int] = {}
        self._refusing_until = 0.0
        self._hanging_until = 0.0
        self._slow_until = 0.0
        self._factor = 1.0

    def connect(
        self, client: Client, actor: str, path: str, *, headers: Headers = (), luck: float
    ) -> ClientSocket:
        """Begin to connect; the client is called back. ``luck`` (0 to 1) chooses the server."""
        now = asyncio.get_running_loop().time()
        number = self._opened_by[actor] = self._opened_by.get(actor, 0) + 1
        random = Random(crc32(f"{self._seed}/{actor}/{number}".encode()))
        self._opened += 1
        socket = ClientSocket(
            f"s{self._opened}",
            actor,
            client,
            self._choose(luck),
            random=random,
            slowness=self._read_slowness,
            recorder=self._recorder,
        )
        self._sockets = [each for each in self._sockets if not each.is_over]
        self._sockets.append(socket)
        if now < self._slow_until:
            self._note_slow(socket)
        if now < self._refusing_until or not socket.server.is_up:
            socket.refuse()
        elif now >= self._hanging_until:
            socket.begin(path, headers)
        return socket

    def ask(self, actor: str, work: Work, answered: Answered) -> None:
        """Make an HTTP request, outside any socket."""
        now = asyncio.get_running_loop().time()
        number = self._asked_by[actor] = self._asked_by.get(actor, 0) + 1
        random = Random(crc32(f"{self._seed}/{actor}/request/{number}".encode()))
        request = Request(
            self._choose(random.random()),
            work,
            answered,
            random=random,
            slowness=self._read_slowness,
            is_lost=now < max(self._refusing_until, self._hanging_until),
        )
        self._requests = [*(each for each in self._requests if not each.is_over), request]

    def list_open(self) -> list[ClientSocket]:
        """Return what is open, or being opened, as far as the clients know; oldest first."""
        return [socket for socket in self._sockets if not socket.is_over]

    def find(self, actor: str) -> list[ClientSocket]:
        """Return the open sockets of one actor, oldest first."""
        return [socket for socket in self.list_open() if socket.actor == actor]

    def cut(self, server: Server, *, silently: bool = False) -> None:
        """End what a node that died had open; ``silently`` when its machine lost power."""
        for socket in self._sockets:
            if socket.server is server:
                if silently:
                    socket.vanish()
                else:
                    socket.die()
        for request in self._requests:
            if request.server is server and not silently:
                request.lose()

    # -- faults of the whole network; times are the loop's --------------------------------------------

    def refuse_connects(self, until: float) -> None:
        """Refuse every new connection until then."""
        self._refusing_until = until

    def hang_connects(self, until: float) -> None:
        """Leave every new connection without an answer until then."""
        self._hanging_until = until

    def slow_down(self, until: float, factor: float) -> None:
        """Make every frame take ``factor`` times as long until then."""
        self._slow_until, self._factor = until, factor
        for socket in self.list_open():
            self._note_slow(socket)

    def heal(self) -> None:
        """End the faults of the network as a whole; sockets that are broken stay so."""
        self._refusing_until = self._hanging_until = self._slow_until = 0.0

    # -- in between --------------------------------------------------------------------------------

    def _choose(self, luck: float) -> Server:
        up = [server for server in self.servers if server.is_up]
        place = luck * len(self.servers)
        chosen = self.servers[int(place)]
        if chosen.is_up or not up or place % 1 < _STALE_SHARE:
            return chosen
        return up[int(place) % len(up)]

    def _read_slowness(self) -> float:
        slow = asyncio.get_running_loop().time() < self._slow_until
        return self._factor if slow else 1.0

    def _note_slow(self, socket: ClientSocket) -> None:
        self._recorder.impaired(socket=socket.id, until=self._slow_until + _LATEST * self._factor)
