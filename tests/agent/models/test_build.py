"""The whole way from settings to a model: what stands before what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from agent.errors import BudgetSpent, ModelFailed, ModelUnavailable
from agent.models.build import build_model
from agent.models.daybook import NOTHING, Spent
from agent.models.model import Asking, Model
from agent.settings import BotSettings
from tests.agent.models.scripted import run

MESSAGES = [HumanMessage("How long does it take?")]
TODAY = date(2026, 11, 21)


class Spoken(BaseChatModel):
    """Says its own name, unless it is down."""

    says: str
    is_down: bool = False
    asked: int = 0

    @property
    def _llm_type(self) -> str:
        return "spoken"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        self.asked += 1
        if self.is_down:
            raise ConnectionRefusedError
        yield ChatGenerationChunk(message=AIMessageChunk(content=self.says))


class Book:
    def __init__(self) -> None:
        self.spent = NOTHING

    async def read(self, day: date) -> Spent:
        return self.spent

    async def add(self, day: date, spent: Spent) -> None:
        self.spent += spent


class Watch:
    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    def note_call(self, model: str, outcome: str, tokens_in: int, tokens_out: int) -> None:
        self.calls.append((model, outcome))

    def note_breaker(self, model: str, *, is_open: bool) -> None:
        pass

    def note_trouble(self, model: str, trouble: str) -> None:
        pass


def build(main: Spoken, other: Spoken | None = None, **more: Any) -> tuple[Model, Watch, Book]:
    models, watch, book = {"main": main, "other": other}, Watch(), Book()

    def find(settings: BotSettings) -> BaseChatModel:
        found = models[settings.model]
        assert found is not None
        return found

    fallback = None if other is None else "other"
    settings = BotSettings(model="main", fallback=fallback, **more)
    built = build_model(settings, None, daybook=book, watch=watch, today=lambda: TODAY, find=find)
    return built, watch, book


async def ask(model: Model, conversation_id: str = "c") -> str:
    told = await model.ask(MESSAGES, Asking(conversation_id))
    return f"{told.model}: {told.message.text}"


def test_a_model_that_fails_is_tried_thrice_and_then_left_to_its_fallback() -> None:
    main, other = Spoken(says="I"), Spoken(says="You")
    model, watch, _ = build(main, other)

    async def work() -> list[str]:
        first = await ask(model)
        main.is_down = True
        return [first, await ask(model), await ask(model)]

    assert run(work()) == ["main: I", "other: You", "other: You"]
    assert (main.asked, other.asked) == (4, 2)  # the breaker let no further one through
    assert watch.calls[-2:] == [("main", "model_unavailable"), ("other", "ok")]


def test_the_embedded_model_may_be_the_fallback() -> None:
    settings = BotSettings(model="main", fallback="embedded")
    model = build_model(settings, None, find=lambda _: Spoken(says="I", is_down=True))
    with pytest.raises(ModelFailed):  # it was asked: such a question it cannot read
        run(ask(model))


def test_without_a_fallback_the_failure_is_told() -> None:
    model, _, _ = build(Spoken(says="I", is_down=True))

    async def work() -> None:
        with pytest.raises(ModelFailed, match="ConnectionRefused"):
            await ask(model)
        with pytest.raises(ModelUnavailable):
            await ask(model)

    run(work())


def test_both_models_are_paid_from_one_purse_each_at_its_price() -> None:
    main, other = Spoken(says="I" * 30), Spoken(says="Y" * 30)
    model, _, book = build(
        main, other, price=(0.0, 1e6), fallback_price=(0.0, 2e6), spend_per_day=30.0
    )

    async def work() -> None:
        await ask(model, "c1")
        assert book.spent.cost == 10.0
        main.is_down = True
        await ask(model, "c2")
        assert book.spent.cost == 30.0
        main.is_down = False
        await asyncio.sleep(10)  # until the breaker lets a request through
        with pytest.raises(BudgetSpent):
            await ask(model, "c3")

    run(work())


def test_everything_together_has_nine_tenths_of_the_turn() -> None:
    class Slow(Spoken):
        async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
            while True:
                await asyncio.sleep(1)
                yield ChatGenerationChunk(message=AIMessageChunk(content="and "))

    model, _, _ = build(Slow(says=""), deadline=10.0)

    async def work() -> float:
        began = asyncio.get_running_loop().time()
        with pytest.raises(ModelFailed, match="did not finish"):
            await ask(model)
        return asyncio.get_running_loop().time() - began

    assert run(work()) == pytest.approx(9.0)
