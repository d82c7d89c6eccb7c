"""A scripted human on the real console socket: takes whatever waits, answers it, and resolves all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

_PATIENCE = 60.0
_PRESENT_SECONDS = 10.0


class Desk:
    """One person with one socket. ``find_answer`` gives what they would write in a conversation."""

    def __init__(self, port: int, token: str, find_answer: Callable[[str], str]) -> None:
        self._url = f"ws://127.0.0.1:{port}/ws/human"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._find_answer = find_answer
        self._socket: ClientConnection
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._taken: dict[str, asyncio.Task[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Desk:
        self._socket = await connect(
            self._url, additional_headers=self._headers, compression=None, open_timeout=_PATIENCE
        )
        self._tasks.append(asyncio.create_task(self._read()))
        await self._do("hello")
        self._tasks.append(asyncio.create_task(self._be_present()))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (*self._tasks, *self._taken.values()):
            task.cancel()
        await self._socket.close()

    async def resolve(self, conversation_id: str, outcome: str) -> None:
        """Close a conversation, after what is being written in it."""
        if conversation_id in self._taken:
            await self._taken[conversation_id]
        await self._do("resolve", conversation_id=conversation_id, outcome=outcome)

    async def _take(self, conversation_id: str) -> None:
        await self._do("claim", conversation_id=conversation_id)
        text = self._find_answer(conversation_id)
        await self._do("send", conversation_id=conversation_id, client_id="answer", text=text)

    async def _be_present(self) -> None:
        while True:
            await self._do("presence", state="online")
            await asyncio.sleep(_PRESENT_SECONDS)

    async def _do(self, kind: str, **fields: str) -> None:
        """Send a command and wait for its ``ok``. Raises ``RuntimeError`` when it is refused."""
        ref = f"{kind} {fields.get('conversation_id', '')}"
        self._waiting[ref] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"type": kind, "ref": ref, **fields}))
        reply = await asyncio.wait_for(self._waiting[ref], _PATIENCE)
        if reply["type"] == "error":
            raise RuntimeError(f"{ref} was refused: {reply}")

    async def _read(self) -> None:
        async for text in self._socket:
            frame = json.loads(text)
            if frame["type"] == "queue":
                self._look_at(frame["items"])
            elif frame.get("ref") in self._waiting:
                self._waiting.pop(frame["ref"]).set_result(frame)

    def _look_at(self, items: list[dict[str, Any]]) -> None:
        for item in items:
            conversation_id = item["conversation_id"]
            if item["needs"] == "claim" and conversation_id not in self._taken:
                self._taken[conversation_id] = asyncio.create_task(self._take(conversation_id))
