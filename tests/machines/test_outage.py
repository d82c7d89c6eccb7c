"""An hour in which the provider is gone, in virtual time: nobody is left without a word."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, Literal

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from agent.dialogue import Confidence, Draft, Signals, Turn
from agent.models.breaker import PROBE_SECONDS
from agent.models.build import build_model
from agent.models.model import Asking, Model
from agent.settings import BotSettings
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import ClaimConversation, Person, ResolveConversation, WriteAsCustomer
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log_memory import MemoryLog
from escalation.switchboard import Switchboard
from escalation.turn import TurnJudge
from tests.virtual_time import LoopClock, VirtualTimeLoop

How = Literal["refused", "errors", "silent", "cut"]
SIZE = float(os.environ.get("HANDRAISE_OUTAGE_SIZE", "1"))
"""How many customers come: 1 is one in five seconds."""
BEFORE, OUTAGE, AFTER = 300.0, 3600.0, 300.0
TOLD_WITHIN, BACK_WITHIN = 5.0, 15.0
PEOPLE = 16
"""They come half an hour after the outage began."""
HANDLING = 25.0
"""Seconds that a person spends on a conversation."""


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Provider(BaseChatModel):
    """A provider's model that can be out of order in several ways."""

    how: How | None = None
    asked: list[float] = []  # noqa: RUF012 pydantic copies it
    seconds: float = 0.6

    @property
    def _llm_type(self) -> str:
        return "provider"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        self.asked.append(asyncio.get_running_loop().time())
        how = self.how
        if how == "refused":
            raise ConnectionRefusedError
        if how == "silent":
            await asyncio.sleep(100_000)
        await asyncio.sleep(self.seconds)
        if how == "errors":
            raise RuntimeError("503")
        for number, word in enumerate(["It", " is", " on", " its", " way."]):
            if how == "cut" and number > 1:
                raise ConnectionResetError
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))


class ModelBot:
    """The shortest way from a model to a draft, for no thread may work in virtual time."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        told = await self._model.ask([HumanMessage(turns[-1].text)], Asking("c"))
        sure = Confidence(0.99, threshold=0.9, certified=True)
        return Draft(told.message.text, sure, versions={"model": told.model})


class Reader:
    def read(self, turns: Sequence[Turn]) -> Signals:
        return Signals()


@dataclass
class Shop:
    """A desk with customers who come one after the other."""

    provider: Provider
    clock: LoopClock
    log: MemoryLog
    presence: Presence
    board: Switchboard
    came: dict[str, float] = field(default_factory=dict)
    unsettled: dict[str, None] = field(default_factory=dict)
    """Conversations that may still come to wait for a person."""
    heads: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    """When each conversation grew, and to where."""

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        now = asyncio.get_running_loop().time()
        self.heads.setdefault(conversation_id, []).append((now, head))

    def hear_whisper(self, conversation_id: str, status: object) -> None:
        pass

    async def serve(self, draw: random.Random, until: float) -> None:
        """Let customers come until then, each with one question."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(draw.expovariate(SIZE / 5))
            if loop.time() >= until:
                return
            customer = f"v{len(self.came):024}"
            opened = await self.board.open_conversation(customer)
            self.came[opened.id] = loop.time()
            self.unsettled[opened.id] = None
            await self.board.take(opened.id, WriteAsCustomer(customer, "Where is my parcel?"))

    async def work(self, person: Person) -> None:
        """Take who waits longest, again and again."""
        self.presence.connect(person.id)
        self.presence.set_state(person.id, "online")
        while True:
            waiting = await self.list_waiting()
            if not waiting:
                await asyncio.sleep(1)
                continue
            await self.board.take(waiting[0], ClaimConversation(person))
            await asyncio.sleep(HANDLING)
            await self.board.take(waiting[0], ResolveConversation(person, "solved"))

    async def list_waiting(self) -> list[str]:
        """List who waits for a person, the longest first."""
        waiting, now = [], asyncio.get_running_loop().time()
        for conversation_id in list(self.unsettled):
            state = (await self.board.load(conversation_id)).state
            if state == "waiting":
                waiting.append(conversation_id)
            elif state != "bot" or now - self.came[conversation_id] > 60:
                self.unsettled.pop(conversation_id, None)
        return waiting

    async def find_told(self, conversation_id: str) -> tuple[float, str, Any]:
        """Return when a customer first heard of anything, of what kind, and what it said."""
        for record in await self.board.read(conversation_id):
            if record.kind in ("BotAnswered", "CustomerNotified"):
                grown = self.heads[conversation_id]
                told = min(time for time, head in grown if head >= record.seq)
                return told, record.kind, json.loads(record.body)
        raise AssertionError("nothing was ever told")


def open_shop() -> Shop:
    provider = Provider()
    settings = BotSettings(model="provider")
    model = build_model(settings, None, find=lambda _: provider)
    clock = LoopClock()
    log, bus, presence = MemoryLog(clock, "n1"), MemoryBus(), Presence(clock, 30)
    numbers = EscalationSettings(lease_seconds=30)
    turns = TurnJudge(ModelBot(model), Reader(), partial(decide, load_default_policy()), numbers)
    board = Switchboard(log=log, bus=bus, turns=turns, desk=presence, clock=clock, settings=numbers)
    shop = Shop(provider, clock, log, presence, board)
    bus.subscribe(shop)
    return shop


@pytest.mark.parametrize("how", ["refused", "errors", "silent", "cut"])
async def test_an_hour_of_outage(how: How) -> None:
    shop, loop = open_shop(), asyncio.get_running_loop()
    await shop.board.start()
    began = loop.time()
    gone, back = began + BEFORE, began + BEFORE + OUTAGE
    serving = asyncio.create_task(shop.serve(random.Random(5), back + AFTER))
    await asyncio.sleep(BEFORE)
    shop.provider.how = how
    await asyncio.sleep(OUTAGE / 2)
    came = loop.time()
    people = [
        asyncio.create_task(shop.work(Person(f"p{number:024}", f"P{number}")))
        for number in range(PEOPLE)
    ]
    await asyncio.sleep(OUTAGE / 2)
    shop.provider.how = None
    await serving
    await wait_for(shop.list_waiting, 3600)
    for person in people:
        person.cancel()
    await asyncio.gather(*people, return_exceptions=True)
    await shop.board.stop()
    await check(shop, gone, came, back)


async def check(shop: Shop, gone: float, came: float, back: float) -> None:
    waits, answered = [], []
    for conversation_id, wrote in shop.came.items():
        told, kind, body = await shop.find_told(conversation_id)
        waits.append(told - wrote)
        is_answered = kind == "BotAnswered"
        if is_answered:
            answered.append(told)
        elif told < came:
            assert (body["code"], body["reach"]) == ("nobody_available", ["email"])
        else:
            assert body["code"] == "queued"
        if gone + 5 < wrote < back - 15:
            assert not is_answered
    assert len(waits) > 700 * SIZE
    assert max(waits) <= TOLD_WITHIN
    assert min(time for time in answered if time >= back) - back <= BACK_WITHIN
    probes = find_probes(shop.provider.asked, gone, back)
    assert len(probes) > 200 * min(SIZE, 1)
    assert min(b - a for a, b in pairwise(probes)) >= PROBE_SECONDS


def find_probes(asked: list[float], gone: float, back: float) -> list[float]:
    """Return when the provider was asked while the breaker was open: after the first failures."""
    during = [time for time in asked if gone <= time <= back]
    opened = next(
        n for n in range(2, len(during)) if during[n + 1] - during[n] >= PROBE_SECONDS / 2
    )
    return during[opened:]


async def wait_for(list_left: Callable[[], Any], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while await list_left():  # noqa: ASYNC110 the desk has no bell
            await asyncio.sleep(10)
