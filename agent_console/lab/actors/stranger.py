"""Somebody who has no business here: other people's conversations, forged tokens, floods, silence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from agent_console.lab.actors.acts import NOBODY
from agent_console.lab.actors.call import Call, Visit
from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.witness import Witness
from agent_console.lab.client_socket import Headers

FLOOD = 25
"""Binary frames in a row, more than a socket bears."""
_STAYS = 30.0
"""Seconds after which a stranger hangs up."""
_ELSEWHERE: Headers = ((b"origin", b"https://elsewhere.example"), (b"host", b"help.example"))
_EARLY: Frame = {"type": "send", "client_id": "x", "text": "before hello"}
_HELLO: Frame = {"type": "hello"}
_RUDE: tuple[Sequence[Frame | bytes], ...] = (
    [b"\x00"] * FLOOD,
    [],
    [{"type": "ping"}, _EARLY],
    [_HELLO, _HELLO, {"type": "typing"}],
    [_HELLO] * 120,
)


class Stranger:
    """Calls now and then.

    ``reader`` is the id and token of somebody who may only read examples, ``absent`` those of a
    person of the desk whose program is broken.
    """

    def __init__(
        self,
        name: str,
        random: Random,
        stage: Stage,
        *,
        reader: tuple[str, str],
        absent: tuple[str, str],
    ) -> None:
        self.name = name
        self._random = random
        self._stage = stage
        self._reader = reader
        self._absent = absent
        self._calls: list[Call] = []
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to call."""
        self._later(self._random.uniform(0.5, 8.0))

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
        target = luck.choice(known) if known else NOBODY
        ways: tuple[Callable[[str, Random], Visit], ...] = (
            *(self._ask_for_a_chat, self._ask_for_a_chat, self._come_as_reader),
            *(self._come_as_nobody, self._come_from_elsewhere),
            *(self._be_rude, self._be_rude, self._be_clumsy),
        )
        visit = luck.choice(ways)(target, luck)
        witness = Witness(self._stage, visit.actor, visit.role)
        call = Call(self._stage.network, witness, visit, luck=luck.random())
        self._calls.append(call)
        asyncio.get_running_loop().call_later(_STAYS, call.hang_up)
        self._later(luck.uniform(1.0, 8.0))

    def _ask_for_a_chat(self, target: str, luck: Random) -> Visit:
        hello: Frame = {"type": "hello", "conversation_id": target}
        if luck.random() < 0.5:
            hello["token"] = "InYi.forged"  # noqa: S105 it is nobody's
        if luck.random() < 0.5:
            hello["log_id"] = "another"
        return Visit(self.name, "customer", [hello])

    def _come_as_reader(self, target: str, _: Random) -> Visit:
        person_id, token = self._reader
        return Visit(person_id, "data", _build_look(target), _build_bearer(token))

    def _come_as_nobody(self, target: str, luck: Random) -> Visit:
        headers = _build_bearer("hr_guessed") if luck.random() < 0.5 else ()
        return Visit(self.name, "stranger", _build_look(target), headers)

    def _come_from_elsewhere(self, target: str, luck: Random) -> Visit:
        if luck.random() < 0.5:
            return Visit(self.name, "customer", [_HELLO], _ELSEWHERE)
        return Visit(self.name, "stranger", _build_look(target), _ELSEWHERE)

    def _be_rude(self, _: str, luck: Random) -> Visit:
        """Flood, say nothing, say things before hello, or hello again and again without listening."""
        way = luck.choice(_RUDE)
        return Visit(self.name, "customer", way, is_deaf=len(way) > FLOOD)

    def _be_clumsy(self, target: str, _: Random) -> Visit:
        """Come to the desk with a grant, and with a program that does everything wrong."""
        person_id, token = self._absent
        frames: list[Frame | bytes] = [
            {"type": "claim", "conversation_id": target, "ref": "early"},
            {"type": "hello", "cursors": {target: 100_000, NOBODY: 0}},
            {"type": "hello", "ref": "again"},
        ]
        return Visit(person_id, "human", frames, _build_bearer(token))

    def _later(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._call)


def _build_bearer(token: str) -> Headers:
    return ((b"authorization", f"Bearer {token}".encode()),)


def _build_look(target: str) -> list[Frame | bytes]:
    """Build what somebody says who wants to see a conversation at the desk."""
    return [
        {"type": "hello", "cursors": {target: 0}},
        {"type": "watch", "conversation_id": target},
    ]
