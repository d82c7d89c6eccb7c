"""One HTTP request of a client: it reaches a server or not, and is answered or not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from random import Random
from typing import Any

from agent_console.lab.client_socket import Server

PATIENCE = 8.0
"""Seconds after which a client waits no longer."""
LONGEST_WAY = 0.03
"""Seconds that a request, or its answer, is on its way at most while nothing slows it."""

Work = Callable[[Any], Coroutine[Any, Any, dict[str, Any]]]
"""What a server, which it is called with, does for it; a refusal is raised."""
Answered = Callable[[dict[str, Any] | Exception | None], None]
"""Called once with the answer, the server's refusal, or ``None`` where no word came."""


class Request:
    """Begins at once. One that ``is_lost`` reaches nobody."""

    def __init__(
        self,
        server: Server,
        work: Work,
        answered: Answered,
        *,
        random: Random,
        slowness: Callable[[], float],
        is_lost: bool = False,
    ) -> None:
        self.server = server
        self.is_over = False
        self._work = work
        self._answered = answered
        self._random = random
        self._slowness = slowness
        self._loop = asyncio.get_running_loop()
        self._outside = copy_context()
        self._timer = self._loop.call_later(PATIENCE, self.lose)
        if not is_lost:
            self._loop.call_later(self._draw_way(), self._arrive)

    def lose(self) -> None:
        """End without a word: nobody knows whether it was carried out."""
        self._end(None)

    def _arrive(self) -> None:
        if self.is_over:
            return
        if not self.server.is_up:
            self.lose()
            return
        task = self.server.spawn(self._work(self.server))
        task.add_done_callback(self._send_back, context=self._outside)

    def _send_back(self, task: asyncio.Task[dict[str, Any]]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, Exception):
            return  # its process died over it
        answer = task.result() if error is None else error
        self._loop.call_later(self._draw_way(), self._end, answer)

    def _end(self, answer: dict[str, Any] | Exception | None) -> None:
        if not self.is_over:
            self.is_over = True
            self._timer.cancel()
            self._answered(answer)

    def _draw_way(self) -> float:
        return self._random.uniform(0.001, LONGEST_WAY) * self._slowness()
