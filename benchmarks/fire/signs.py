"""Seconds from a moment to the first sign of life of a new server, as its clients see it."""

from __future__ import annotations

import asyncio
import time

from agent_console.lab.history import Line
from benchmarks.server import ServerProcess

_PATIENCE = 120.0
_TURN_ENDS = ("BotAnswered", "HandoffRequested")


class Signs:
    """Hears a tape. Signs are ``ack``, an acknowledgement, and ``turn``, the end of a bot's turn.

    Only sockets that were welcomed after the moment count, unless said otherwise: what a dead
    server had sent may still be read after its death.
    """

    def __init__(self) -> None:
        self._began = 0.0
        self._on_any_socket = False
        self._fresh: set[str] = set()
        self._sockets: dict[int, str | None] = {}
        self._firsts: dict[str, asyncio.Future[float]] = {}

    def begin(self, *, on_any_socket: bool = False) -> None:
        """Measure from now on."""
        self._began = time.monotonic()
        self._on_any_socket = on_any_socket
        self._fresh.clear()
        self._sockets.clear()
        loop = asyncio.get_running_loop()
        self._firsts = {sign: loop.create_future() for sign in ("ack", "turn")}

    def hear(self, line: Line) -> None:
        """Take a line of the history."""
        match line["op"]:
            case "connect":
                self._fresh.add(line["socket"])
            case "invoke":
                self._sockets[line["id"]] = line.get("socket")
            case "ack" if self._is_fresh(self._sockets.pop(line.get("id", 0), None)):
                self._note("ack", line["t"])
            case "deliver" if line["kind"] in _TURN_ENDS and self._is_fresh(line["socket"]):
                self._note("turn", line["t"])

    async def wait_for(self, sign: str, server: ServerProcess) -> float:
        """Return the seconds to the first such sign, when it has come.

        Raises ``RuntimeError`` with what the server printed when none comes or the server ended.
        """
        ends = time.monotonic() + _PATIENCE
        while not self._firsts[sign].done():
            if not server.is_running() or time.monotonic() > ends:
                raise RuntimeError(f"no {sign} from the server:\n{server.read_printed()}")
            await asyncio.wait([self._firsts[sign]], timeout=0.5)
        return self._firsts[sign].result()

    def _is_fresh(self, socket: str | None) -> bool:
        return self._on_any_socket or socket in self._fresh

    def _note(self, sign: str, t: float) -> None:
        if self._firsts and not self._firsts[sign].done():
            self._firsts[sign].set_result(t - self._began)
