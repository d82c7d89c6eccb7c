"""One takeover while the model writes: what each socket was sent, in order, and when the provider knew."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agent_console.lab.provider.call import Call
from benchmarks.interrupt.house import QUESTION, House

_PATIENCE = 15.0
_QUIET = 0.4
"""Seconds that sockets are watched for what still comes, once the words were taken back."""
_AT_MOST = 1.0
"""Seconds after a takeover in which the provider must see its client leave, on a busy machine too."""
Frame = dict[str, Any]


@dataclass
class Trial:
    """What came of one: ``wrong`` says in a sentence each what must not be."""

    name: str
    words_seen: int = 0
    """Frames of words that the customer got before the takeover."""
    is_begun: bool = False
    is_answered: bool = False
    """Whether the answer was whole before the takeover."""
    closing: float | None = None
    """Seconds from the acknowledgement until the provider saw the connection close."""
    wrong: list[str] = field(default_factory=list)


class Socket:
    """One open socket: keeps what it is sent."""

    def __init__(self, raw: ClientConnection) -> None:
        self.raw = raw
        self.frames: list[Frame] = []
        self._more = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def send(self, **frame: object) -> None:
        await self.raw.send(json.dumps(frame))

    async def until(self, **fields: object) -> Frame:
        """Return the first frame with these fields, once it is there."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                for frame in self.frames:
                    if all(frame.get(name) == value for name, value in fields.items()):
                        return frame
                self._more.clear()
                await self._more.wait()

    def list_kinds(self) -> list[str]:
        """Return the kinds of events and the types of other frames, in order."""
        return [str(frame.get("kind", frame["type"])) for frame in self.frames]

    async def close(self) -> None:
        await self.raw.close()
        await self._reading

    async def _read(self) -> None:
        try:
            async for text in self.raw:
                self.frames.append(json.loads(text))
                self._more.set()
        except ConnectionClosed:
            return


async def interrupt(house: House, name: str, after: float) -> Trial:
    """Ask as a new customer, take over ``after`` so many seconds of writing, look at everything."""
    base, headers = f"ws://127.0.0.1:{house.port}", {"Authorization": f"Bearer {house.token}"}
    trial = Trial(name)
    async with (
        connect(f"{base}/ws/customer", compression=None) as one,
        connect(f"{base}/ws/human", compression=None, additional_headers=headers) as other,
    ):
        customer, human = Socket(one), Socket(other)
        await customer.send(type="hello")
        conversation_id = (await customer.until(type="welcome"))["conversation_id"]
        await human.send(type="hello", ref="hello")
        await human.until(ref="hello")
        await human.send(type="watch", conversation_id=conversation_id, ref="watch")
        await human.until(type="caught_up", conversation_id=conversation_id)
        await customer.send(type="send", client_id="k1", text=f"{QUESTION} Yours, {name}")
        await customer.until(type="ack")
        await house.provider.until(lambda: name in house.calls, _PATIENCE)
        await asyncio.sleep(after)
        await human.send(type="claim", conversation_id=conversation_id, ref="claim")
        await human.until(ref="claim")
        claimed_at = time.monotonic()
        await _wait_for_the_end(customer, human)
        _judge(trial, customer, human, after_claim="ConversationClaimed")
        await _judge_provider(house, trial, claimed_at)
        await customer.close()
        await human.close()
    return trial


async def _wait_for_the_end(customer: Socket, human: Socket) -> None:
    for socket in (customer, human):
        await socket.until(kind="ConversationClaimed")
    kinds = human.list_kinds()
    if "AnswerBegun" in kinds and "BotAnswered" not in kinds:
        for socket in (customer, human):
            await socket.until(kind="AnswerWithdrawn")
    await asyncio.sleep(_QUIET)


def _judge(trial: Trial, customer: Socket, human: Socket, *, after_claim: str) -> None:
    """Hold what was sent against what may be."""
    wrong = trial.wrong
    for who, socket in (("The customer", customer), ("The person", human)):
        kinds = socket.list_kinds()
        later = kinds[kinds.index(after_claim) + 1 :]
        if "delta" in later:
            wrong.append(f"{who} was sent words after the takeover.")
        if "BotAnswered" in later or "DraftHeld" in later:
            wrong.append(f"{who} was sent an answer of the bot after the takeover.")
    kinds = human.list_kinds()
    trial.is_begun, trial.is_answered = "AnswerBegun" in kinds, "BotAnswered" in kinds
    told = [frame["text"] for frame in customer.frames if frame["type"] == "delta"]
    trial.words_seen = len(told)
    if told and not trial.is_begun:
        wrong.append("Words were shown that nothing in the log begins.")
    if trial.is_answered or not trial.is_begun:
        return
    (withdrawn,) = [frame for frame in human.frames if frame.get("kind") == "AnswerWithdrawn"]
    if any(not withdrawn["body"]["seen"].startswith(words) for words in told):
        wrong.append("The withdrawal says other words than the customer saw.")
    aside = [frame for frame in human.frames if frame.get("kind") == "DraftSetAside"]
    if len(aside) > 1:
        wrong.append("What was written is kept otherwise than as one draft that was set aside.")
    if any("text" in frame.get("body", {}) for frame in _list_of_bot(customer)):
        wrong.append("The customer got the unfinished text in an event.")


def _list_of_bot(socket: Socket) -> list[Frame]:
    return [frame for frame in socket.frames if frame.get("author", {}).get("role") == "bot"]


async def _judge_provider(house: House, trial: Trial, claimed_at: float) -> None:
    """Find when the provider saw its client leave; a reply that was whole before needs no leaving."""
    for call in house.calls[trial.name]:
        with suppress(TimeoutError):
            await house.provider.until(partial(_is_over, call), _PATIENCE)
        if not _is_over(call):
            trial.wrong.append("The provider went on writing.")
        elif call.finished is not None and call.finished > claimed_at + _AT_MOST:
            trial.wrong.append("The provider wrote its reply to the end after the takeover.")
        elif call.left is not None:
            trial.closing = max(0.0, call.left - claimed_at)


def _is_over(call: Call) -> bool:
    return call.left is not None or call.finished is not None
