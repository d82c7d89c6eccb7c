"""What may be spent is a limit, what was spent is kept, and where it cannot be known nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.errors import BudgetSpent, ModelFailed
from agent.models.budget import Limits, PaidModel, Price, Purse, estimate
from agent.models.daybook import NOTHING, Spent
from agent.models.model import PLAIN, Asking, Told, Usage
from tests.agent.models.scripted import ScriptedModel, run

TODAY = date(2026, 11, 21)


class Book:
    """A daybook in memory that can be closed."""

    def __init__(self) -> None:
        self.days: dict[date, Spent] = {}
        self.is_closed = False

    async def read(self, day: date) -> Spent:
        if self.is_closed:
            raise OSError("closed")
        return self.days.get(day, NOTHING)

    async def add(self, day: date, spent: Spent) -> None:
        if self.is_closed:
            raise OSError("closed")
        self.days[day] = self.days.get(day, NOTHING) + spent


def build(
    limits: Limits,
    book: Book | None = None,
    price: Price = Price(1.0, 10.0),  # noqa: B008
) -> tuple[PaidModel, Purse]:
    purse = Purse(limits, lambda: TODAY, book)
    return PaidModel(ScriptedModel(lambda _: "well"), purse, price), purse


def ask(model: PaidModel, times: int, conversation_id: str = "c1") -> None:
    async def work() -> None:
        for _ in range(times):
            await model.ask([], Asking(conversation_id))

    run(work())


def test_a_conversation_has_its_tokens() -> None:
    model, _ = build(Limits(tokens_per_conversation=20))
    ask(model, 2)
    with pytest.raises(BudgetSpent, match="conversation has used up its 20 tokens"):
        ask(model, 1)
    ask(model, 1, "c2")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(tokens_per_day=24), "24 tokens are used up"),
        (Limits(spend_per_day=0.00006), "6e-05 for the model are spent"),
    ],
)
@pytest.mark.parametrize("book", [None, Book()])
def test_a_day_has_its_tokens_and_its_money(limits: Limits, words: str, book: Book | None) -> None:
    if book is not None:
        book.days.clear()
    model, _ = build(limits, book)
    ask(model, 1, "c1")
    ask(model, 1, "c2")
    with pytest.raises(BudgetSpent, match=words):
        ask(model, 1, "c3")


def test_what_was_spent_outlives_a_restart() -> None:
    book = Book()
    ask(build(Limits(tokens_per_day=12), book)[0], 1)
    assert book.days == {TODAY: Spent(10, 2, 0.00003)}
    with pytest.raises(BudgetSpent):
        ask(build(Limits(tokens_per_day=12), book)[0], 1)


def test_what_cannot_be_kept_is_kept_later_and_counts_meanwhile() -> None:
    book = Book()
    model, purse = build(Limits(), book)
    book.is_closed = True
    ask(model, 1)
    assert book.days == {}
    book.is_closed = False
    run(purse.keep())
    assert book.days[TODAY].tokens == 12


def test_a_book_that_cannot_be_read_is_an_empty_purse() -> None:
    book = Book()
    book.is_closed = True
    with pytest.raises(BudgetSpent, match="cannot be read"):
        ask(build(Limits(tokens_per_day=100), book)[0], 1)


def test_words_that_nobody_waited_for_are_paid_too() -> None:
    class Broken:
        name = "main"

        async def ask(self, messages: object, asking: Asking = PLAIN) -> Told:
            assert asking.hear is not None
            asking.hear("x" * 30)
            raise ModelFailed

    book, heard = Book(), list[str]()
    purse = Purse(Limits(), lambda: TODAY, book)
    paid = PaidModel(Broken(), purse, Price())

    async def work() -> None:
        with pytest.raises(ModelFailed):
            await paid.ask([HumanMessage("y" * 60)], Asking("c1", hear=heard.append))
        await purse.keep()

    asyncio.run(work())
    assert book.days[TODAY] == Spent(20, 10)
    assert heard == ["x" * 30]


def test_a_provider_that_counts_nothing_is_counted_by_letters() -> None:
    assert estimate([HumanMessage("y" * 9)], "x" * 6) == Usage(3, 2)


def test_only_so_many_conversations_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.models.budget._KEPT", 2)
    model, _ = build(Limits(tokens_per_conversation=12))
    for conversation_id in ("c1", "c2", "c3", "c1"):
        ask(model, 1, conversation_id)
    with pytest.raises(BudgetSpent):
        ask(model, 1, "c3")


def test_what_a_model_calls_is_paid_for_as_well() -> None:
    class CallingModel(ScriptedModel):
        async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
            call = {"name": "look", "args": {"order": "4" * 900}, "id": "x", "type": "tool_call"}
            return Told(message=AIMessage("", tool_calls=[call]), model=self.name)

    purse = Purse(Limits(tokens_per_conversation=300), lambda: TODAY)
    model = PaidModel(CallingModel(lambda _: ""), purse, Price())
    run(model.ask([HumanMessage("?")], Asking("c1")))
    with pytest.raises(BudgetSpent):
        run(model.ask([HumanMessage("?")], Asking("c1")))
