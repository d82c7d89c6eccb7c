"""Somebody who has no business here: other people's conversations, forged tokens, floods, silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from random import Random

from agent_console.lab.actors.acts import NOBODY
from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.witness import Witness
from agent_console.lab.client_socket import ClientSocket, Headers
from agent_console.lab.network import Network

FLOOD = 25
"""Binary frames in a row, more than a socket bears."""
_STAYS = 30.0
"""Seconds after which a stranger hangs up."""


class Call:
    """One connection that says what it came to say, and writes down what it is told."""

    def __init__(
        self,
        network: Network,
        witness: Witness,
        path: str,
        frames: list[Frame | bytes],
        *,
        headers: Headers,
        luck: float,
    ) -> None:
        self._witness = witness
        self._frames = frames
        self._asked: int | None = None
        self._hello: Frame = {}
        self._socket: ClientSocket = network.connect(
            self, witness.actor, path, headers=headers, luck=luck
        )
        witness.socket = self._socket.id

    def opened(self) -> None:
        for frame in self._frames:
            if isinstance(frame, bytes):
                self._socket.send(frame)
                continue
            if frame["type"] == "hello":
                self._hello = frame
                self._asked = self._witness.note_asked("open", frame.get("conversation_id"), frame)
            self._socket.send(json.dumps(frame))

    def received(self, text: str) -> None:
        frame = json.loads(text)
        match frame["type"]:
            case "welcome":
                self._witness.log_id = frame["log_id"]
                self._note_following(frame)
            case "ok" if "log_id" in frame:
                self._witness.log_id = frame["log_id"]
            case "ok" if "head" in frame:
                self._note_following(frame)
            case "event":
                self._witness.note_event(frame)
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
            frame["conversation_id"], after=0, head=frame["head"], known_log_id=None
        )


class Stranger:
    """Calls now and then. ``reader`` is the id and token of somebody who may only read examples."""

    def __init__(
        self,
        name: str,
        random: Random,
        stage: Stage,
        *,
        reader: tuple[str, str],
    ) -> None:
        self.name = name
        self._random = random
        self._stage = stage
        self._reader = reader
        self._calls: list[Call] = []
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to call."""
        self._later(self._random.uniform(1.0, 20.0), self._call)

    def stop(self) -> None:
        """Hang up, and call no more."""
        if self._timer is not None:
            self._timer.cancel()
        for call in self._calls:
            call.hang_up()
        self._calls.clear()

    def _call(self) -> None:
        luck = Random(self._random.getrandbits(32))
        known = self._stage.conversations
        target = known[int(luck.random() * len(known))] if known else NOBODY
        ways: tuple[Callable[[str, Random], Call], ...] = (
            *(self._call_as_customer, self._call_as_customer, self._call_as_reader),
            *(self._call_as_nobody, self._call_rudely, self._call_from_elsewhere),
        )
        self._calls.append(ways[int(luck.random() * len(ways))](target, luck))
        asyncio.get_running_loop().call_later(_STAYS, self._calls[-1].hang_up)
        self._later(luck.uniform(3.0, 25.0), self._call)

    def _call_as_customer(self, target: str, luck: Random) -> Call:
        hello: Frame = {"type": "hello", "conversation_id": target}
        if luck.random() < 0.3:
            hello["token"] = "InYi.forged"  # noqa: S105 it is nobody's
        elif luck.random() < 0.3:
            hello["log_id"] = "another"
        return self._begin("/ws/customer", [hello], luck)

    def _call_as_reader(self, target: str, luck: Random) -> Call:
        person_id, token = self._reader
        frames: list[Frame | bytes] = [
            {"type": "hello", "cursors": {target: 0}},
            {"type": "watch", "conversation_id": target},
        ]
        return self._begin("/ws/human", frames, luck, token=token, actor=person_id, role="data")

    def _call_as_nobody(self, target: str, luck: Random) -> Call:
        frames: list[Frame | bytes] = [{"type": "hello", "cursors": {target: 0}}]
        token = "hr_guessed" if luck.random() < 0.5 else None
        return self._begin("/ws/human", frames, luck, token=token, role="stranger")

    def _call_rudely(self, _: str, luck: Random) -> Call:
        """Flood, say nothing, say things before hello or hello twice: under one's own name."""
        send: Frame = {"type": "send", "client_id": "x", "text": "before hello"}
        ways: tuple[list[Frame | bytes], ...] = (
            [b"\x00"] * FLOOD,
            [],
            [{"type": "ping"}, send],
            [{"type": "hello"}, {"type": "hello"}],
            [{"type": "hello"}, {"type": "leave"}, {"type": "leave"}],
        )
        return self._begin("/ws/customer", ways[int(luck.random() * len(ways))], luck)

    def _call_from_elsewhere(self, _: str, luck: Random) -> Call:
        path = "/ws/customer" if luck.random() < 0.5 else "/ws/human"
        headers = [(b"origin", b"https://elsewhere.example"), (b"host", b"help.example")]
        return self._begin(path, [{"type": "hello"}], luck, headers=headers)

    def _begin(
        self,
        path: str,
        frames: list[Frame | bytes],
        luck: Random,
        *,
        token: str | None = None,
        actor: str | None = None,
        role: str = "customer",
        headers: Headers = (),
    ) -> Call:
        if token is not None:
            headers = [(b"authorization", f"Bearer {token}".encode())]
        witness = Witness(self._stage, actor or self.name, role)
        return Call(self._stage.network, witness, path, frames, headers=headers, luck=luck.random())

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, act)
