"""A person takes over at a thousand random moments: no word of the bot after it, on any socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, Occasion, Turn
from agent_console.sockets.hub import Hub
from agent_console.sockets.outbox import Outbox
from escalation.commands import ClaimConversation
from escalation.settings import EscalationSettings
from escalation.testing import ANNA, CUSTOMER_ID
from tests.escalation.board import ASK, Bot, House, open_house
from tests.virtual_time import VirtualTimeLoop

TIMES = 1000
WORDS = "It takes two to four working days until your parcel is there."
ANSWERING = ("delta", "BotAnswered", "DraftHeld")


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Speaker(Bot):
    """Writes word by word, and now and then thinks better of it in the end."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.random = random

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        may_speak = occasion.may_speak(Draft("", Confidence(0.97)))
        words = ""
        for piece in WORDS.split(" "):
            await asyncio.sleep(self.random.uniform(0.0, 0.06))
            words = f"{words} {piece}".lstrip()
            if may_speak:
                occasion.hear(words)
        text = words if self.random.random() < 0.8 else "I do not know."
        return Draft(text, Confidence(0.97))


class Socket:
    """The server's side of a socket, which takes its time; keeps what went out."""

    def __init__(self, house: House, random: Random, *, for_customer: bool) -> None:
        self.frames: list[dict[str, Any]] = []
        self.outbox = Outbox(self._send, house.log, for_customer=for_customer)
        self.task = asyncio.create_task(self.outbox.run())
        self._random = random

    async def _send(self, frame: str) -> None:
        await asyncio.sleep(self._random.choice((0.0, 0.0, 0.01, 0.1)))
        self.frames.append(json.loads(frame))

    def kinds(self) -> list[str]:
        return [frame.get("kind", frame["type"]) for frame in self.frames]


async def test_no_word_comes_after_a_takeover_at_any_moment() -> None:
    random = Random(5)
    house = await open_house()
    house.bot = Speaker(random)
    house.settings = EscalationSettings(stream=True)
    house.board = house.build_board()
    hub = Hub(house.log, house.bus)
    await hub.start()
    outcomes = [await take_over(house, hub, random) for _ in range(TIMES)]
    await hub.stop()
    await house.board.stop()
    assert outcomes.count("in the middle") > TIMES / 2
    assert {"before", "in the middle", "after"} == set(outcomes)
    assert await house.log.list_turns() == []


async def take_over(house: House, hub: Hub, random: Random) -> str:
    """Ask, take over at a random moment, look at both sockets; say when it was."""
    conversation = await house.board.open_conversation(CUSTOMER_ID)
    sockets = [Socket(house, random, for_customer=each) for each in (True, False)]
    for socket in sockets:
        hub.follow(conversation, socket.outbox, after=0)
    await house.board.take(conversation.id, ASK)
    await asyncio.sleep(random.uniform(0.0, 0.5))
    await house.board.take(conversation.id, ClaimConversation(ANNA))
    await house.board.wait_idle()
    assert house.bot.drafting == 0
    await asyncio.sleep(2)
    for socket in sockets:
        kinds = socket.kinds()
        later = kinds[kinds.index("ConversationClaimed") :]
        assert not {*ANSWERING} & {*later}, kinds
        socket.task.cancel()
        hub.unfollow(conversation.id, socket.outbox)
    return await judge_log(house, conversation.id, sockets[0])


async def judge_log(house: House, conversation_id: str, customer: Socket) -> str:
    records = await house.board.read(conversation_id)
    kinds = [record.kind for record in records]
    shown = [frame["text"] for frame in customer.frames if frame["type"] == "delta"]
    if "BotAnswered" in kinds:
        return "after"
    if "AnswerBegun" not in kinds:
        assert shown == []
        return "before"
    assert kinds.count("AnswerWithdrawn") == kinds.count("AnswerBegun") == 1
    seen = json.loads(records[kinds.index("AnswerWithdrawn")].body)["seen"]
    assert all(seen.startswith(words) for words in shown)
    (aside,) = [record for record in records if record.kind == "DraftSetAside"]
    assert WORDS.startswith(json.loads(aside.body)["text"])
    assert json.loads(aside.inner)["unfinished"] is True
    return "in the middle"
