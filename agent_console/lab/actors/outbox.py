"""What was written on a page and is not yet in the log: goes out again until it is.

As ``web/client/outbox.ts`` has it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from agent_console.lab.actors.line import Frame, Line

PASSING = ("rate_limited", "storage_unavailable", "internal")
"""Refusals that pass by themselves: what was refused goes out again."""
RESEND_AFTER = 3.0
ASLEEP = 0.5
"""How often a page that sleeps looks whether it is awake, in seconds."""


class Outbox:
    """Frames by ``client_id``, oldest first. ``shelf`` is what the browser keeps over reloads."""

    def __init__(
        self, line: Line, send: Callable[[Frame], None], shelf: dict[str, Frame] | None = None
    ) -> None:
        self._shelf = {} if shelf is None else shelf
        self.pending = dict(self._shelf)
        """What is not stored, as far as this page knows."""
        self._stored: dict[str, Frame] = {}
        """What is stored, and whose event did not come yet."""
        self._line = line
        self._send = send
        self._timer: asyncio.TimerHandle | None = None

    def add(self, frame: Frame) -> None:
        """Keep a frame until it is settled."""
        self.pending[frame["client_id"]] = self._shelf[frame["client_id"]] = frame

    def settle(self, client_id: str) -> None:
        """Forget a frame: its event is here, or it was refused for good."""
        self._stored.pop(client_id, None)
        self.pending.pop(client_id, None)
        self._shelf.pop(client_id, None)

    def store(self, client_id: str) -> None:
        """Note that a frame is stored; its event is still to come."""
        frame = self.pending.get(client_id)
        self.settle(client_id)
        if frame is not None:
            self._stored[client_id] = frame

    def reopen(self) -> None:
        """The server has another log, in which what it had stored may be missing: all goes out again."""
        for frame in self._stored.values():
            self.add(frame)
        self._stored.clear()

    def send_all(self) -> None:
        """Send all that is pending, in order."""
        for frame in self.pending.values():
            self._send(frame)

    def send_later(self, seconds: float) -> None:
        """Send all again after a while; one wait at a time."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._send_now)

    def stop(self) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _send_now(self) -> None:
        self._timer = None
        if self._line.is_frozen:
            self.send_later(ASLEEP)  # the timer of a page that sleeps runs when it wakes up
        elif self._line.phase == "ready":
            self.send_all()
