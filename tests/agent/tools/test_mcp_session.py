"""A session that cannot be had is said in time, and one that is open is left with its server."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import cast

import pytest

from agent.tools.mcp_session import McpSession, ServerUnreachable
from agent.tools.mcp_settings import McpServerSettings

SHOP = Path(__file__).with_name("mcp_shop.py")


async def test_a_program_that_says_nothing_is_not_waited_for() -> None:
    silent = McpServerSettings(command=sys.executable, args=["-c", "import time; time.sleep(60)"])
    session = McpSession("silent", silent, 0.3)
    with pytest.raises(ServerUnreachable, match=r"did not answer within 0\.3 s"):
        await session.reach()
    async with asyncio.timeout(20):
        await session.close()


async def test_what_is_open_is_used_again_until_it_is_closed() -> None:
    session = McpSession("shop", McpServerSettings(command=sys.executable, args=[str(SHOP)]), 20.0)
    first = await session.reach()
    assert await session.reach() is first
    await session.close()
    assert await session.reach() is not first
    await session.close()


async def test_whoever_stops_waiting_leaves_no_session_behind() -> None:
    silent = McpServerSettings(command=sys.executable, args=["-c", "import time; time.sleep(60)"])
    session = McpSession("silent", silent, 60.0)
    reaching = asyncio.create_task(session.reach())
    for _ in range(5):
        await asyncio.sleep(0)
    reaching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reaching
    async with asyncio.timeout(20):
        await session.close()


class Silent:
    """Was reached, and says nothing any more."""

    async def list_tools(self, cache_mode: str) -> None:
        assert cache_mode == "bypass"
        await asyncio.get_running_loop().create_future()


async def test_one_that_says_nothing_any_more_is_left_within_the_time_of_a_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clients = [Silent(), Silent()]
    silent, fresh = clients

    async def open_next() -> Silent:
        return clients.pop(0)

    session = McpSession("shop", McpServerSettings(url="http://shop.example"), 0.3)
    monkeypatch.setattr(session, "_open", open_next)
    assert cast(object, await session.reach()) is silent
    async with asyncio.timeout(0.3):
        assert cast(object, await session.reach()) is fresh
