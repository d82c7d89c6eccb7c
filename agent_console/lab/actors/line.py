"""The life of one client's connection: connecting, greeting, ready, waiting to try again.

As ``web/client/connection.ts`` and ``driver.ts`` have it, with the same numbers.
"""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any, Literal, Protocol

from pydantic_core import from_json

from agent_console.lab.client_socket import ClientSocket, Headers
from agent_console.lab.network import Network

Frame = dict[str, Any]
Phase = Literal["stopped", "connecting", "greeting", "ready", "waiting"]

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
SILENCE = 25.0
"""Seconds without a word before we ask whether anybody is there."""
ANSWER_WITHIN = 8.0
CONNECT_WITHIN = 15.0
FORBIDDEN = 4403
_HURRIED = 0.2
"""How much of its patience a line keeps that is to hurry."""
_LATE = 0.02
"""Seconds after which a page that woke up runs the timers that it slept through."""
_encode = json.JSONEncoder(separators=(",", ":")).encode


class LineUser(Protocol):
    """Who talks over a line."""

    def greet(self) -> None:
        """The socket is open: say hello."""

    def take(self, frame: Frame) -> None:
        """A frame came."""

    def lost(self, socket: str) -> None:
        """The socket of this name has ended; the line tries again by itself, unless it was stopped."""


class Line:
    """Connects, and connects again. ``actor`` is whose line it is."""

    def __init__(
        self,
        network: Network,
        random: Random,
        user: LineUser,
        *,
        actor: str,
        path: str,
        headers: Headers = (),
    ) -> None:
        self.phase: Phase = "stopped"
        self.socket: ClientSocket | None = None
        self.is_frozen = False
        self.failures = 0
        """Attempts in a row that failed."""
        self._network = network
        self._random = random
        self._user = user
        self._actor = actor
        self._path = path
        self._headers = headers
        self._loop = asyncio.get_running_loop()
        self._pause: float | None = None
        self._patience = 1.0
        self._probing = False
        self._patient_until = 0.0
        self._watchman: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None

    @property
    def socket_id(self) -> str:
        """Name of the present socket."""
        return "" if self.socket is None else self.socket.id

    # -- what the user wants -----------------------------------------------------------------------

    def start(self) -> None:
        """Connect, and stay connected."""
        if self.phase == "stopped":
            self._connect()

    def stop(self) -> None:
        """Leave, and do not come back."""
        self.phase = "stopped"
        self.is_frozen = False
        self._cancel_timers()
        self._leave()

    def ask(self, frame: Frame) -> None:
        """Send a frame that will be answered; without an open socket it is lost."""
        self.tell(frame)
        if not self._probing:
            self._probing = True
            self._wait_for_word(ANSWER_WITHIN * self._patience)

    def tell(self, frame: Frame) -> None:
        """Send a frame that nobody answers."""
        self.send_raw(_encode(frame))

    def send_raw(self, text: str | bytes) -> None:
        """Send anything."""
        if self.socket is not None and self.socket.is_open:
            self.socket.send(text)

    def welcome(self) -> None:
        """Note that the server has answered our hello."""
        self.phase = "ready"
        self.failures = 0

    def note_going_away(self, seconds: float) -> None:
        """Note when the server, which will close soon, wants to see us again."""
        self._pause = max(0.0, seconds)

    def retry(self, seconds: float | None = None) -> None:
        """Leave this socket, and try again after ``seconds`` or the usual pause."""
        if seconds is not None:
            self._pause = seconds
        self._leave()
        self._wait()

    def restart(self) -> None:
        """Leave this socket for a new one at once."""
        self._leave()
        self._connect()

    def freeze(self) -> None:
        """Let the page sleep: nothing is read, no timer runs."""
        self.is_frozen = True
        if self.socket is not None:
            self.socket.stop_reading()

    def thaw(self) -> None:
        """Wake the page up, if it sleeps, and look at once whether the connection lives."""
        if not self.is_frozen:
            return
        self.is_frozen = False
        if self.socket is not None:
            self.socket.read_again()
        if self._watchman is None and self.phase not in ("stopped", "waiting"):
            self._watch(self._loop.time() + _LATE)  # the timer that ran out meanwhile
        self.wake()

    def wake(self) -> None:
        """Look at once whether the connection lives, or try again at once."""
        if self.phase == "waiting":
            self._connect()
        elif self.phase == "ready":
            self._probe()
        elif self.phase in ("connecting", "greeting"):
            self._wait_for_word(CONNECT_WITHIN)

    def hurry(self) -> None:
        """Come back as soon as one can, from now on: a schedule waits for its end."""
        self._patience = _HURRIED
        if self.phase in ("connecting", "greeting"):
            self.restart()
        else:
            self.wake()

    # -- what the socket tells ---------------------------------------------------------------------

    def opened(self) -> None:
        self.phase = "greeting"
        self._wait_for_word(CONNECT_WITHIN * self._patience)
        self._user.greet()

    def received(self, text: str) -> None:
        self._probing = False
        self._wait_for_word(SILENCE)
        self._user.take(from_json(text))

    def closed(self, code: int) -> None:
        self._let_go()
        if code == FORBIDDEN:
            self.stop()
        elif self.phase != "stopped":
            self._wait()

    # -- in between --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._cancel_timers()
        self.phase = "connecting"
        self._probing = False
        self.socket = self._network.connect(
            self, self._actor, self._path, headers=self._headers, luck=self._random.random()
        )
        self._wait_for_word(CONNECT_WITHIN)

    def _leave(self) -> None:
        socket = self._let_go()
        if socket is not None:
            socket.close()

    def _let_go(self) -> ClientSocket | None:
        socket, self.socket = self.socket, None
        if socket is not None:
            self._user.lost(socket.id)
        return socket

    def _wait(self) -> None:
        self._cancel_timers()
        usual = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self.failures)
        pause = usual if self._pause is None else self._pause
        self.failures += 1
        self._pause = None
        self.phase = "waiting"
        # Spread, so that a restarted server is not met by everybody in the same second.
        seconds = pause * (0.5 + self._random.random()) * self._patience
        self._retry = self._loop.call_later(seconds, self._try_again)

    def _try_again(self) -> None:
        if not self.is_frozen and self.phase == "waiting":
            self._connect()

    def _probe(self) -> None:
        self.ask({"type": "ping"})

    def _wait_for_word(self, seconds: float) -> None:
        # The timer is moved when it fires: most are put off long before.
        self._patient_until = self._loop.time() + seconds
        due = None if self._watchman is None else self._watchman.when()
        if due is None or due > self._patient_until:
            self._watch(self._patient_until)

    def _watch(self, when: float) -> None:
        if self._watchman is not None:
            self._watchman.cancel()
        self._watchman = self._loop.call_at(when, self._lose_patience)

    def _lose_patience(self) -> None:
        self._watchman = None
        if self.is_frozen or self.phase in ("stopped", "waiting"):
            return
        if self._loop.time() < self._patient_until - 1e-6:
            self._watch(self._patient_until)
        elif self.phase == "ready" and not self._probing:
            self._probe()
        else:
            self.retry()

    def _cancel_timers(self) -> None:
        for timer in (self._watchman, self._retry):
            if timer is not None:
                timer.cancel()
        self._watchman = self._retry = None
