"""One connection that says what it came to say, writes down what it is told, and hangs up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.witness import Witness
from agent_console.lab.client_socket import ClientSocket, Headers
from agent_console.lab.network import Network

_DEAF_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Visit:
    """Who calls, and what they say as soon as the socket is open; the ``is_deaf`` read only later."""

    actor: str
    role: str
    frames: Sequence[Frame | bytes]
    headers: Headers = ()
    is_deaf: bool = False

    @property
    def path(self) -> str:
        """The door that they come to."""
        return "/ws/customer" if self.role == "customer" else "/ws/human"


class Call:
    """Makes one visit."""

    def __init__(self, network: Network, witness: Witness, visit: Visit, *, luck: float) -> None:
        self._witness = witness
        self._visit = visit
        self._asked: int | None = None
        self._hello: Frame = {}
        self._socket: ClientSocket = network.connect(
            self, visit.actor, visit.path, headers=visit.headers, luck=luck
        )
        witness.note_opened(self._socket.id)

    def opened(self) -> None:
        if self._visit.is_deaf:
            self._socket.stop_reading()
            asyncio.get_running_loop().call_later(_DEAF_SECONDS, self._socket.read_again)
        for frame in self._visit.frames:
            if isinstance(frame, bytes):
                self._socket.send(frame)
                continue
            if frame["type"] == "hello" and not self._hello:
                self._hello = frame
                conversation_id = frame.get("conversation_id")
                self._asked = self._witness.note_asked("open", conversation_id, frame)
            self._socket.send(json.dumps(frame))

    def received(self, text: str) -> None:
        frame = json.loads(text)
        match frame["type"]:
            case "welcome":
                self._witness.log_id = frame["log_id"]
                self._witness.note_token(frame["token"])
                self._note_following(frame)
            case "ok" if "log_id" in frame:
                self._witness.log_id = frame["log_id"]
            case "ok" if "conversation_id" in frame:
                self._note_following(frame)
            case "event":
                self._witness.note_event(frame)
            case "reset":
                self._witness.note_reset(frame.get("conversation_id"), frame["reason"])
            case "error":
                self._witness.note_refused(self._asked, self._hello.get("conversation_id"), frame)

    def closed(self, _: int) -> None:
        self._witness.note_lost(self._socket.id)

    def hang_up(self) -> None:
        """Leave."""
        if not self._socket.is_over:
            self._socket.close()
            self._witness.note_lost(self._socket.id)

    def _note_following(self, frame: Frame) -> None:
        self._witness.note_following(
            frame["conversation_id"],
            after=0,
            head=frame["head"],
            known_log_id=self._hello.get("log_id"),
        )
