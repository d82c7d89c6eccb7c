"""Tools are offered by name, checked before they are run, and whatever they run into is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from agent.dialogue import Errand, ToolUse
from agent.errors import ToolsUnusable
from agent.tools.langchain_tool import LangChainTool
from agent.tools.toolbox import Toolbox
from tests.agent.tools import shop

ERRAND = Errand("c1", key="c1:7")


def build(*tools: Any, seconds: float = 5.0) -> Toolbox:
    return Toolbox([LangChainTool(each) for each in tools], seconds)


async def use(tool: Any, args: Mapping[str, Any] | None = None, seconds: float = 5.0) -> ToolUse:
    return await build(tool, seconds=seconds).run(tool.name, args or {}, ERRAND)


def test_it_says_what_it_offers() -> None:
    tools = build(shop.order_status, shop.refund)
    assert tools.names == ["order_status", "refund"]
    (first, _) = tools.offers
    assert first["function"]["name"] == "order_status"
    assert first["function"]["parameters"]["required"] == ["order"]
    assert tools.describe("refund") == "Pay money back for an order."
    assert tools.describe("boom") == ""


def test_other_words_are_another_version() -> None:
    changed = shop.refund.model_copy(update={"description": "Give money away."})
    versions = {build(shop.refund).version, build(changed).version, build().version}
    assert len(versions) == 3
    assert build().version == ""


@pytest.mark.parametrize("name", ["two words", "", "x" * 65, "reply", "größe"])
def test_a_name_that_no_provider_takes_is_said(name: str) -> None:
    with pytest.raises(ToolsUnusable, match="cannot be called"):
        build(shop.refund.model_copy(update={"name": name}))


def test_two_of_a_name_are_said() -> None:
    with pytest.raises(ToolsUnusable, match="Two tools are called 'refund'"):
        build(shop.refund, shop.refund)


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("boom", {}, "no tool of that name"),
        ("refund", {"order": "4711"}, "amount: Field required"),
        ("refund", {"order": "4711", "amount": float("nan")}, "JSON"),
        ("refund", {"order": "47\ud800", "amount": 2}, "JSON"),
        ("refund", {"order": "47\u202e11", "amount": 2}, "mislead"),
        ("refund", {"order": "4" * 9000, "amount": 2}, "8000 characters"),
        ("refund", {"order": "4711", "amount": 2**60}, "too large"),
        ("refund", {"order": "4711", "amount": object()}, "JSON"),
    ],
)
async def test_what_does_not_fit_is_not_run(name: str, args: dict[str, Any], words: str) -> None:
    tools = build(shop.refund)
    shop.RAN.clear()
    problem = tools.check(name, args)
    assert words in (problem or "")
    assert await tools.run(name, args, ERRAND) == ToolUse(name, args, problem or "", ok=False)
    assert shop.RAN == []


async def test_what_it_tells_is_kept_with_its_time() -> None:
    used = await use(shop.order_status, {"order": "4711"})
    assert used.result == "Order 4711 was shipped on 3 May with DHL."
    assert (used.ok, used.settled, used.args) == (True, True, {"order": "4711"})
    assert 0 <= used.seconds < 5


@pytest.mark.parametrize(
    ("tool", "words", "settled"),
    [
        (shop.refuse, "The tool refused: Orders older than 30 days", True),
        (shop.break_down, "The tool failed (ValueError): what it did is not known.", False),
        (shop.cancel_itself, "The tool broke off: what it did is not known.", False),
    ],
)
async def test_whatever_it_runs_into_is_told(tool: Any, words: str, settled: bool) -> None:
    used = await use(tool)
    assert words in used.result
    assert "hunter2" not in used.result
    assert (used.ok, used.settled) == (False, settled)


async def test_it_has_its_time() -> None:
    used = await use(shop.wait_forever, seconds=0.05)
    assert "did not end within 0.05 s" in used.result
    assert (used.ok, used.settled) == (False, False)


async def test_one_that_takes_no_notice_of_that_is_left_to_itself() -> None:
    shop.OPEN.clear()
    try:
        async with asyncio.timeout(5):
            used = await use(shop.hold_out, seconds=0.05)
    finally:
        shop.OPEN.set()
    assert "did not end within 0.05 s" in used.result
    assert (used.ok, used.settled) == (False, False)


async def test_cancelling_it_is_no_result() -> None:
    running = asyncio.create_task(use(shop.wait_forever))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_tool_that_swallows_it_does_not_go_on_either() -> None:
    running = asyncio.create_task(use(shop.swallow))
    for _ in range(5):
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
