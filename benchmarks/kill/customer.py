"""A customer who never gives up: connects again, resumes, sends again what was not acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

ANSWERED = (
    "How long does delivery take?",
    "When will my parcel arrive?",
    "Can I send a jacket back?",
    "How do I return something I bought?",
    "How can I pay?",
    "Which payment methods do you take?",
    "How do I change my delivery address?",
)
HANDED_OVER = (
    "I want to talk to a real person, please.",
    "What is the airspeed of an unladen swallow?",
)
_TURNS = ("CustomerWrote", "BotAnswered", "HandoffRequested")
UNACKNOWLEDGED = 3
"""Messages that a customer sends ahead of the acknowledgements."""
_AGAIN_SECONDS = 0.05
_PATIENCE = 120.0


@dataclass
class Chat:
    """One conversation, as its customer sees it."""

    conversation_id: str
    token: str
    log_id: str
    sent: dict[str, str] = field(default_factory=dict)
    """Text by client_id, in the order of sending."""
    acknowledged: dict[str, int] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    is_handed_over: bool = False

    @property
    def cursor(self) -> int:
        return self.events[-1]["seq"] if self.events else 0

    @property
    def waiting(self) -> list[str]:
        """Return what was sent and not acknowledged, oldest first."""
        return [client_id for client_id in self.sent if client_id not in self.acknowledged]

    @property
    def is_answered(self) -> bool:
        """Say whether the bot owes nothing, as far as the customer knows."""
        last = next((e["kind"] for e in reversed(self.events) if e["kind"] in _TURNS), "")
        return not self.waiting and last != "CustomerWrote"


class Customer:
    """Holds one conversation after the other; everything strange is written down.

    Every other customer is patient: writes only after an answer, so that nothing but the server
    itself takes up a turn that a crash broke off. The others write ahead of the acknowledgements.
    ``note`` hears ``ack`` and ``turn`` for every acknowledgement and every end of a bot's turn.
    """

    def __init__(
        self, port: int, number: int, random: Random, note: Callable[[str], None], *, length: int
    ) -> None:
        self.chats: list[Chat] = []
        self.anomalies: list[str] = []
        self._url = f"ws://127.0.0.1:{port}/ws/customer"
        self._number = number
        self._random = random
        self._note = note
        self._length = length
        self._leaving = False

    async def run(self) -> None:
        """Chat until ``leave``; returns when everything that was sent is acknowledged."""
        while not (self._leaving and self._is_settled()):
            try:
                async with connect(self._url, compression=None, open_timeout=_PATIENCE) as socket:
                    await self._chat(socket)
            except (ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
                await asyncio.sleep(_AGAIN_SECONDS)

    def leave(self) -> None:
        """Send nothing new from now on."""
        self._leaving = True

    def _is_settled(self) -> bool:
        return not self.chats or not self.chats[-1].waiting

    async def _chat(self, socket: ClientConnection) -> None:
        """Resume the present conversation, or begin the next one, and go on until it is over."""
        chat = await self._greet(socket)
        reading = asyncio.create_task(self._read(socket, chat))
        try:
            for client_id in chat.waiting:
                await _send(socket, client_id, chat.sent[client_id])
            while not self._is_over(chat):
                if self._has_more(chat) and self._may_write(chat):
                    client_id, text = self._write(chat)
                    await _send(socket, client_id, text)
                await asyncio.sleep(self._random.expovariate(1 / 0.15))
                if reading.done():
                    await reading
        finally:
            reading.cancel()

    def _has_more(self, chat: Chat) -> bool:
        return not self._leaving and len(chat.sent) < self._length and not chat.is_handed_over

    def _may_write(self, chat: Chat) -> bool:
        is_patient = self._number % 2 == 0
        return chat.is_answered if is_patient else len(chat.waiting) < UNACKNOWLEDGED

    def _is_over(self, chat: Chat) -> bool:
        return not chat.waiting and not self._has_more(chat)

    def _write(self, chat: Chat) -> tuple[str, str]:
        client_id = f"{self._number}-{len(self.chats)}-{len(chat.sent) + 1}"
        texts = HANDED_OVER if self._random.random() < 0.05 else ANSWERED
        text = chat.sent[client_id] = f"{self._random.choice(texts)} ({client_id})"
        return client_id, text

    async def _greet(self, socket: ClientConnection) -> Chat:
        hello: dict[str, object] = {"type": "hello"}
        chat = self.chats[-1] if self.chats and not self._is_over(self.chats[-1]) else None
        if chat is not None:
            hello |= {"token": chat.token, "conversation_id": chat.conversation_id}
            hello |= {"log_id": chat.log_id, "after_seq": chat.cursor}
        await socket.send(json.dumps(hello))
        welcome = json.loads(await asyncio.wait_for(socket.recv(), _PATIENCE))
        if welcome["type"] != "welcome":
            self.anomalies.append(f"no welcome but {welcome}")
            raise ConnectionResetError
        if chat is None:
            chat = Chat(welcome["conversation_id"], welcome["token"], welcome["log_id"])
            self.chats.append(chat)
        elif (chat.conversation_id, chat.log_id) != (welcome["conversation_id"], welcome["log_id"]):
            self.anomalies.append(f"{chat.conversation_id} resumed as {welcome}")
        return chat

    async def _read(self, socket: ClientConnection, chat: Chat) -> None:
        async for text in socket:
            frame = json.loads(text)
            match frame["type"]:
                case "event":
                    self._note_event(chat, frame)
                case "ack":
                    self._note_acknowledged(chat, frame["client_id"], frame["seq"])
                case "error" | "reset":
                    self.anomalies.append(f"{chat.conversation_id} got {frame}")
        raise ConnectionResetError

    def _note_event(self, chat: Chat, event: dict[str, Any]) -> None:
        if event["seq"] <= chat.cursor:
            self.anomalies.append(f"{chat.conversation_id}: {event['seq']} after {chat.cursor}")
        chat.events.append(event)
        chat.is_handed_over |= event["kind"] == "HandoffRequested"
        if event["kind"] in ("BotAnswered", "HandoffRequested"):
            self._note("turn")

    def _note_acknowledged(self, chat: Chat, client_id: str, seq: int) -> None:
        if chat.acknowledged.setdefault(client_id, seq) != seq:
            known = chat.acknowledged[client_id]
            self.anomalies.append(f"{client_id} acknowledged as {known}, then as {seq}")
        self._note("ack")


async def _send(socket: ClientConnection, client_id: str, text: str) -> None:
    await socket.send(json.dumps({"type": "send", "client_id": client_id, "text": text}))
