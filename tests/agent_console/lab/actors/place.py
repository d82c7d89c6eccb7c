"""Where a simulated actor is tried: a network with one scripted server, and the history as it grows."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.witness import Witness
from agent_console.lab.history import Line, Recorder
from agent_console.lab.network import Network
from tests.agent_console.lab.scripted_server import ScriptedServer, Visit

TOKEN = "InYxIg.signed"
"""A visitor's token, as welcome gives it: ``"v1"`` in there."""
CONVERSATION = "c1"


class Place:
    def __init__(self, *, habits: Collection[str] = ()) -> None:
        self.lines: list[Line] = []
        self.recorder = Recorder(asyncio.get_running_loop().time, self.lines)
        self.network = Network(1, self.recorder)
        self.server = ScriptedServer()
        self.network.servers.append(self.server)
        self.stage = Stage(self.network, self.recorder, habits)

    def bring_witness(self, actor: str = "alice", role: str = "customer") -> Witness:
        return Witness(self.stage, actor, role)

    @property
    def visit(self) -> Visit:
        return self.server.visit

    @property
    def heard(self) -> list[Any]:
        """The frames that came on the newest socket."""
        return self.visit.heard

    def find(self, op: str) -> list[Line]:
        return [line for line in self.lines if line["op"] == op]

    async def say(self, **frame: Any) -> None:
        """Let the server say something, and the client hear it."""
        await self.visit.say(**frame)
        await pass_time()

    async def welcome(self, *, head: int = 1, log_id: str = "log-1", **more: Any) -> None:
        """Greet a customer."""
        welcome = {"token": TOKEN, "conversation_id": CONVERSATION, "log_id": log_id, "head": head}
        await self.say(type="welcome", **welcome | more)

    async def greet(self, *, log_id: str = "log-1", **more: Any) -> None:
        """Greet a person of the desk, with an empty queue."""
        await self.say(type="ok", ref="hello", log_id=log_id, lease_seconds=9.0, **more)

    async def event(
        self, seq: int, kind: str, conversation_id: str = CONVERSATION, **more: Any
    ) -> None:
        frame: dict[str, Any] = {"conversation_id": conversation_id, "seq": seq, "kind": kind}
        frame |= {"author": {"role": "system"}, "body": {}}
        await self.say(type="event", **frame | more)


async def pass_time(seconds: float = 0.1) -> None:
    await asyncio.sleep(seconds)


def build_item(conversation_id: str, needs: str | None, **more: Any) -> dict[str, Any]:
    """Build a line of the queue."""
    item = {"conversation_id": conversation_id, "needs": needs, "holder": None}
    return item | {"draft_seq": None, "actions": 0} | more
