"""A server of the simulated network whose tests say what it answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

from agent_console.lab.server_end import AsgiDoor, Message
from escalation.errors import AlreadyDecided


class Visit:
    """One socket as the server has it."""

    def __init__(self, path: str, headers: Any, send: Any) -> None:
        self.path = path
        self.headers = dict(headers)
        self.heard: list[Any] = []
        """Frames that came, binary ones as bytes."""
        self.nonsense = 0
        """How many frames came that are no JSON."""
        self.ended: int | None = None
        """The code that the socket ended with."""
        self._send = send

    def hear(self, message: Message) -> None:
        text = message.get("text")
        try:
            self.heard.append(message["bytes"] if text is None else json.loads(text))
        except ValueError:
            self.nonsense += 1

    async def say(self, **frame: Any) -> None:
        await self._send({"type": "websocket.send", "text": json.dumps(frame)})

    async def close(self, code: int) -> None:
        await self._send({"type": "websocket.close", "code": code})


class ScriptedServer:
    name = "n1"

    def __init__(self) -> None:
        self.is_up = True
        self.accepts = True
        self.visits: list[Visit] = []

    @property
    def visit(self) -> Visit:
        """The newest socket."""
        return self.visits[-1]

    async def decide(self, token: str, task_id: str, content: Any) -> dict[str, Any]:
        """Refuse every decision: somebody else was quicker."""
        raise AlreadyDecided

    def door(self, path: str) -> AsgiDoor:
        async def run(scope: Any, receive: Any, send: Any) -> None:
            visit = Visit(path, scope["headers"], send)
            self.visits.append(visit)
            assert (await receive())["type"] == "websocket.connect"
            if not self.accepts:
                await send({"type": "websocket.close", "code": 1008})
                return
            await send({"type": "websocket.accept"})
            message: Message
            while (message := await receive())["type"] == "websocket.receive":
                visit.hear(message)
            visit.ended = message["code"]

        return run

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work)
