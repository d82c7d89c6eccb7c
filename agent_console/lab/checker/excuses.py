"""When lateness is the harness's own fault: sockets that it slows, nodes that it stops."""

from __future__ import annotations

import math

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.lines import Line


class Excuses:
    """Reads ``impaired`` and ``healed``. Times are seconds of the history."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._sockets: dict[str, float] = {}
        self._spans: list[list[float]] = []
        """When all sockets were impaired: from, until."""
        self._all_until = -math.inf
        self.handlers: dict[str, Handler] = {"impaired": self._impair, "healed": self._heal}

    def find_end(self, socket: str) -> float:
        """Return until when a socket was impaired, by itself or with all."""
        return max(self._sockets.get(socket, -math.inf), self._all_until)

    def is_any(self, begin: float, end: float) -> bool:
        """Say whether all sockets were impaired at some time between."""
        return any(start <= end and begin <= stop for start, stop in self._spans)

    def _impair(self, line: Line) -> None:
        until = float(line.get("until", math.inf))
        socket = line.get("socket")
        if socket is None:
            self._all_until = max(self._all_until, until)
            self._spans.append([self._book.t, until])
        else:
            self._book.impaired.add(socket)
            self._sockets[socket] = max(self._sockets.get(socket, -math.inf), until)

    def _heal(self, line: Line) -> None:
        t, socket = self._book.t, line.get("socket")
        if socket is None:
            self._all_until = min(self._all_until, t)
            for span in self._spans:
                span[1] = min(span[1], t)
        elif socket in self._sockets:
            self._sockets[socket] = min(self._sockets[socket], t)
