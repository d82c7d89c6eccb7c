"""A LangChain tool of any making is checked, and run for somebody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from langchain_core.tools import BaseTool, InjectedToolCallId, StructuredTool
from langchain_core.tools import tool as plain_tool
from langgraph.prebuilt import InjectedState
from pydantic import BaseModel

from agent.dialogue import Errand
from agent.errors import ToolsUnusable
from agent.tools.langchain_tool import LangChainTool
from agent.tools.tool import ToolRefused
from tests.agent.tools import shop

ERRAND = Errand("c1", "u1", "shop", "c1:7")


@pytest.fixture(autouse=True)
def _begin() -> Iterator[None]:
    shop.RAN.clear()
    shop.STUCK.clear()
    yield
    shop.STUCK.set()


async def run(tool: BaseTool, **args: Any) -> str:
    return await LangChainTool(tool).call(args, ERRAND)


async def test_it_is_run_with_the_very_arguments() -> None:
    assert await run(shop.refund, order="4711", amount=20.0) == "Refunded 20.00 € for order 4711."
    assert shop.RAN == [("refund", {"order": "4711", "amount": 20.0})]


async def test_it_is_told_for_whom_and_the_model_is_not_asked_that() -> None:
    tool = LangChainTool(shop.whose)
    assert tool.schema["properties"] == {}
    told = await tool.call({}, ERRAND)
    for part in ("c1", "u1", "shop", "c1:7"):
        assert f'"{part}"' in told
    assert tool.find_problem({"config": {"configurable": {"customer_id": "u2"}}}) is not None


async def test_what_is_injected_a_model_cannot_give() -> None:
    tool = LangChainTool(shop.secretly)
    assert set(tool.schema["properties"]) == {"order"}
    problem = tool.find_problem({"order": "4711", "customer": "u2"})
    assert problem == "The arguments do not fit: customer: there is no such argument."


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ({"order": "4711", "amount": 20}, None),
        ({"order": "4711"}, "amount: Field required"),
        ({"order": "4711", "amount": "many"}, "amount: Input should be a valid number"),
        ({"order": "4711", "amount": "20"}, "amount: Input should be a valid number"),
        ({"order": "4711", "amount": True}, "amount: Input should be a valid number"),
        ({"order": 4711, "amount": 20}, "order: Input should be a valid string"),
        ({"order": "4711", "amount": 9000}, "amount: Input should be less than or equal to 500"),
        ({"order": "47", "amount": 20}, "order: String should have at least 4 characters"),
        ({"order": "47x1", "amount": 20}, "order: Value error, an order has digits only"),
        ({"order": "4711", "amount": 20, "all": True}, "all: there is no such argument"),
    ],
)
def test_arguments_are_held_against_the_tool_s_own_model(
    args: dict[str, Any], problem: str | None
) -> None:
    found = LangChainTool(shop.refund).find_problem(args)
    assert found is None if problem is None else problem in (found or "")


class Line(BaseModel):
    sku: str
    count: int = 1


class Free(BaseModel, extra="allow"):
    city: str = ""


@pytest.mark.parametrize(
    ("args", "is_good"),
    [
        ({"lines": [{"sku": "L1", "count": 2}]}, True),
        ({"lines": [{"sku": "L1", "cuont": 2}]}, False),
        ({"lines": [], "gift": {"sku": "L1"}}, True),
        ({"lines": [], "gift": {"sku": "L1", "cuont": 2}}, False),
        ({"lines": [], "where": {"city": "Porto", "floor": 4}}, True),
        ({"lines": [], "marks": {"any": "name"}}, True),
    ],
)
def test_a_part_s_unknown_name_is_refused_since_it_would_be_left_out(
    args: dict[str, Any], is_good: bool
) -> None:
    def order(
        lines: list[Line],
        gift: Line | None = None,
        where: Free | None = None,
        marks: dict[str, str] | None = None,
    ) -> str:
        return f"{lines} {gift} {where} {marks}"

    tool = LangChainTool(StructuredTool.from_function(order, description="Order."))
    problem = tool.find_problem(args)
    assert (problem is None) is is_good, problem


class Visit(BaseModel):
    day: date
    kind: Literal["repair", "advice"]
    slots: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("args", "is_good"),
    [
        ({"day": "2026-05-03", "kind": "repair", "slots": [9, 10]}, True),
        ({"day": "soon", "kind": "repair"}, False),
        ({"day": "2026-05-03", "kind": "chat"}, False),
        ({"day": "2026-05-03", "kind": "repair", "slots": ["9"]}, False),
    ],
)
async def test_what_json_writes_as_text_is_read_as_it_is_meant(
    args: dict[str, Any], is_good: bool
) -> None:
    async def book(day: date, kind: str, slots: tuple[int, ...] = ()) -> str:
        return f"{day:%d %B}: {kind} {slots}"

    tool = LangChainTool(
        StructuredTool.from_function(coroutine=book, description="Book.", args_schema=Visit)
    )
    assert (tool.find_problem(args) is None) is is_good
    if is_good:
        assert await tool.call(args, ERRAND) == "03 May: repair (9, 10)"


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ({"size": 2}, None),
        ({"size": "2"}, "size: '2' is not of type 'integer'"),
        ({"size": 0}, "size: 0 is less than the minimum of 1"),
        ({}, "'size' is a required property"),
        ({"size": 2, "more": 1}, "Additional properties are not allowed ('more' was unexpected)"),
    ],
)
def test_or_against_its_schema(args: dict[str, Any], problem: str | None) -> None:
    found = LangChainTool(shop.MEASURE).find_problem(args)
    assert found is None if problem is None else problem in (found or "")


async def test_parts_of_a_result_are_one_text() -> None:
    assert await run(shop.MEASURE, size=2) == "size 2"


async def test_what_it_refuses_is_told_in_its_words() -> None:
    with pytest.raises(ToolRefused, match="older than 30 days"):
        await run(shop.refuse)
    told = shop.refuse.model_copy(update={"handle_tool_error": True})
    with pytest.raises(ToolRefused, match="older than 30 days"):
        await run(told)


async def test_a_tool_without_a_coroutine_has_a_thread_of_its_own() -> None:
    assert await run(shop.close_account, reason="moved") == "Closed."
    assert shop.RAN == [("close_account", {"reason": "moved", "thread": "tool"})]


async def test_many_calls_at_once_are_no_calls_that_hang() -> None:
    tool = LangChainTool(shop.wait_in_thread)
    waiting = [asyncio.create_task(tool.call({}, ERRAND)) for _ in range(40)]
    await asyncio.sleep(0)
    shop.STUCK.set()
    assert await asyncio.gather(*waiting) == ["free"] * 40


async def test_calls_that_hang_are_counted_and_keep_nobody_else_waiting() -> None:
    tool = LangChainTool(shop.wait_in_thread)
    waiting = [asyncio.create_task(tool.call({}, ERRAND)) for _ in range(16)]
    await asyncio.sleep(0)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    with pytest.raises(ToolRefused, match="16 calls of it hang"):
        await tool.call({}, ERRAND)
    assert await asyncio.to_thread(lambda: "others work") == "others work"
    shop.STUCK.set()
    for thread in threading.enumerate():
        if thread.name == "tool":
            thread.join(5)
    await asyncio.sleep(0)
    assert await tool.call({}, ERRAND) == "free"


async def test_a_call_has_the_errand_s_key_for_its_id() -> None:
    @plain_tool
    async def note(call: Annotated[str, InjectedToolCallId]) -> str:
        """Note something."""
        return call

    assert await run(note) == "c1:7"


def test_a_tool_that_lives_in_a_graph_is_said_at_once() -> None:
    @plain_tool
    async def remember(state: Annotated[dict[str, Any], InjectedState]) -> str:
        """Remember something."""
        return str(state)

    with pytest.raises(ToolsUnusable, match="it needs 'state', which only a graph can give it"):
        LangChainTool(remember)


@pytest.mark.parametrize("name", ["config", "run_manager"])
def test_an_argument_that_would_be_lost_is_said_at_once(name: str) -> None:
    schema = {"type": "object", "properties": {name: {"type": "string"}}}
    losing = StructuredTool.from_function(
        func=lambda **_: "", name="odd", description="odd", args_schema=schema
    )
    with pytest.raises(ToolsUnusable, match=f"an argument called '{name}'"):
        LangChainTool(losing)


def test_a_schema_that_is_none_is_said_at_once() -> None:
    broken = StructuredTool.from_function(
        func=lambda **_: "", name="odd", description="odd", args_schema={"type": "nonsense"}
    )
    with pytest.raises(ToolsUnusable, match="'odd' cannot be offered"):
        LangChainTool(broken)
