"""One customer: asks one question on the real socket, and waits for the bot's or a person's answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from examples.banking.questions import Question

_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who answered a question, and what they said."""

    conversation_id: str
    question: Question
    by_bot: bool
    text: str

    @property
    def is_right(self) -> bool:
        """Whether the answer is the one that belongs to the question's intent."""
        return self.text.strip() == self.question.gold


async def ask(port: int, question: Question, tell_id: Callable[[str], None]) -> Outcome:
    """Ask in a conversation of its own; returns when it is answered.

    ``tell_id`` hears the conversation's id before the question is sent.
    """
    url = f"ws://127.0.0.1:{port}/ws/customer"
    async with connect(url, compression=None, open_timeout=_PATIENCE) as socket:
        await socket.send('{"type":"hello"}')
        welcome = await _receive(socket)
        conversation_id: str = welcome["conversation_id"]
        tell_id(conversation_id)
        send = {"type": "send", "client_id": "question", "text": question.text}
        await socket.send(json.dumps(send))
        while True:
            frame = await _receive(socket)
            if frame["type"] == "error":
                raise RuntimeError(f"refused: {frame}")
            kind = frame.get("kind")
            if kind in ("BotAnswered", "HumanWrote"):
                text = frame["body"]["text"]
                return Outcome(conversation_id, question, kind == "BotAnswered", text)


async def _receive(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), _PATIENCE))
    return frame
