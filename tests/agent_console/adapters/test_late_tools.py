"""What is to be carried out waits for the tools, and is told where they cannot be loaded."""

from __future__ import annotations

import asyncio

import pytest

from agent.dialogue import Errand
from agent.errors import BotError, ToolsUnusable
from agent.tools.langchain_tool import LangChainTool
from agent.tools.toolbox import Toolbox
from agent_console.adapters.late_tools import LateTools
from tests.agent.tools import shop

ERRAND = Errand("c1", key="c1:7")
LOOK = ("order_status", {"order": "4711"})


class Loading:
    """Loads the shop's tools, or fails, and counts how often it was asked and left."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.loaded = self.left = 0

    async def __call__(self) -> Toolbox:
        self.loaded += 1
        if self.error is not None:
            raise self.error
        return Toolbox([LangChainTool(shop.order_status)], leave=self.leave)

    async def leave(self) -> None:
        self.left += 1


async def test_what_is_to_be_run_waits_until_they_are_loaded() -> None:
    loading = Loading()
    tools = LateTools(loading)
    waiting = asyncio.create_task(tools.run(*LOOK, ERRAND))
    await asyncio.sleep(0)
    assert tools.check(*LOOK) == "The tools are not loaded yet. Try again in a moment."
    opened = await tools.open()
    assert (await waiting).ok
    assert tools.check(*LOOK) is None
    assert "order: Field required" in (tools.check("order_status", {}) or "")
    assert await tools.open() is opened
    await tools.close()
    assert (loading.loaded, loading.left) == (1, 1)


async def test_where_they_cannot_be_loaded_nothing_is_run() -> None:
    loading = Loading(ToolsUnusable("HANDRAISE_TOOLS: no such file."))
    tools = LateTools(loading)
    with pytest.raises(ToolsUnusable):
        await tools.open()
    told = "The tools could not be loaded: HANDRAISE_TOOLS: no such file."
    assert tools.check(*LOOK) == told
    used = await tools.run(*LOOK, ERRAND)
    assert (used.result, used.ok, used.settled) == (told, False, True)
    with pytest.raises(BotError, match="could not be loaded"):
        await tools.open()
    await tools.close()
    assert (loading.loaded, loading.left) == (1, 0)


async def test_whatever_goes_wrong_nothing_waits_for_ever() -> None:
    tools = LateTools(Loading(RuntimeError("secret")))
    with pytest.raises(RuntimeError):
        await tools.open()
    used = await tools.run(*LOOK, ERRAND)
    assert (used.result, used.ok) == ("The tools could not be loaded (RuntimeError).", False)


async def test_what_is_to_be_run_does_not_wait_for_ever() -> None:
    tools = LateTools(Loading(), seconds=0.01)
    used = await tools.run(*LOOK, ERRAND)
    assert used.result == "The tools were not loaded within 0.01 s: it was not run."
    assert (used.ok, used.settled) == (False, True)
    assert (await tools.open()).names == ["order_status"]


async def test_whoever_waits_may_be_called_off() -> None:
    tools = LateTools(Loading())
    waiting = asyncio.create_task(tools.run(*LOOK, ERRAND))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await tools.close()
    assert (await tools.open()).names == ["order_status"]
