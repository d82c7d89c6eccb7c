"""Tools of a real MCP server, over standard input and over HTTP, also where it goes away."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from mcp_types import ListToolsResult, Tool

from agent.dialogue import Errand
from agent.tools import mcp_tools
from agent.tools.mcp_session import McpSession
from agent.tools.mcp_tools import McpTools, list_tools
from agent.tools.toolbox import Toolbox

ERRAND = Errand("c1", "u1", "shop", "c1:7")
SHOP = Path(__file__).with_name("mcp_shop.py")
ON_STDIN = {"command": sys.executable, "args": [str(SHOP)]}


@asynccontextmanager
async def open_tools(
    folder: Path, seconds: float = 20.0, **servers: Any
) -> AsyncIterator[tuple[McpTools, Toolbox]]:
    path = folder / "servers.json"
    path.write_text(json.dumps({"mcpServers": servers}))
    tools = McpTools(path, seconds)
    try:
        yield tools, Toolbox(await tools.open(), seconds)
    finally:
        await tools.close()


@contextmanager
def serve_http(port: int = 0) -> Iterator[int]:
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, str(SHOP), str(port)]) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.kill()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the server does not listen")


async def check_all(tools: Toolbox) -> None:
    assert tools.names == ["stock", "whose", "refuse", "die", "till_count", "count_all", "wait"]
    told = await tools.run("stock", {"item": "shoes", "size": 42}, ERRAND)
    assert (told.result, told.ok) == ("7 of shoes in size 42", True)
    assert (await tools.run("till_count", {}, ERRAND)).result == "12.50 €"
    whose = await tools.run("whose", {}, ERRAND)
    assert json.loads(whose.result) == {
        "conversation_id": "c1",
        "customer_id": "u1",
        "site": "shop",
        "key": "c1:7",
    }
    refused = await tools.run("refuse", {}, ERRAND)
    assert "The till is closed." in refused.result
    assert (refused.ok, refused.settled) == (False, False)
    assert "'item' is a required property" in (tools.check("stock", {"size": 1}) or "")
    assert "'size'" not in (tools.check("stock", {"item": "a", "size": "b"}) or "'size'")


async def test_a_server_on_standard_input_is_used_and_started_anew(tmp_path: Path) -> None:
    async with open_tools(tmp_path, shop=ON_STDIN) as (servers, tools):
        await check_all(tools)
        assert servers.warnings == []
        died = await tools.run("die", {}, ERRAND)
        assert (died.ok, died.settled) == (False, False)
        again = await tools.run("stock", {"item": "hats"}, ERRAND)
        assert (again.result, again.ok) == ("7 of hats in size 1", True)


async def test_a_server_over_http_is_used_and_found_again(tmp_path: Path) -> None:
    with serve_http() as port:
        url = f"http://127.0.0.1:{port}/mcp"
        async with open_tools(tmp_path, shop={"url": url}) as (_, tools):
            await check_all(tools)
            died = await tools.run("die", {}, ERRAND)
            assert (died.ok, died.settled) == (False, False)
            gone = await tools.run("stock", {"item": "hats"}, ERRAND)
            assert "cannot be reached" in gone.result
            assert (gone.ok, gone.settled) == (False, True)
            with serve_http(port):
                again = await tools.run("stock", {"item": "hats"}, ERRAND)
                assert again.ok


async def test_a_call_that_hangs_has_its_time(tmp_path: Path) -> None:
    async with open_tools(tmp_path, shop=ON_STDIN) as (servers, _):
        quick = Toolbox(await servers.open(), 0.5)
        used = await quick.run("wait", {}, ERRAND)
        assert "did not end within 0.5 s" in used.result
        assert not used.settled
        assert (await quick.run("stock", {"item": "hats"}, ERRAND)).ok


async def test_a_server_that_is_down_takes_only_its_own_tools_along(tmp_path: Path) -> None:
    missing = {"command": str(tmp_path / "no-such-program")}
    dead = {"url": "http://127.0.0.1:1/mcp"}
    async with open_tools(tmp_path, shop=ON_STDIN, gone=missing, off=dead) as (servers, tools):
        assert "stock" in tools.names
        first, second = servers.warnings
        assert "The MCP server gone cannot be reached (FileNotFoundError" in first
        assert str(tmp_path) not in first
        assert "The MCP server off cannot be reached (" in second


async def test_a_server_that_is_busy_ends_what_it_is_at(tmp_path: Path) -> None:
    async with open_tools(tmp_path, 9.0, shop=ON_STDIN) as (_, tools):
        counting = asyncio.create_task(tools.run("count_all", {}, ERRAND))
        await asyncio.sleep(0.3)
        assert (await tools.run("stock", {"item": "hats"}, ERRAND)).ok
        assert (await counting).result == "1000"


class Odd:
    """Is reached, and does something else than to tell its tools."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def reach(self) -> Odd:
        return self

    async def list_tools(self, cursor: str | None) -> None:
        if self.error is not None:
            raise self.error
        await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize(
    ("server", "told"),
    [
        (Odd(), "it did not tell its tools within 0.05 s"),
        (Odd(RuntimeError("https://shop.example/mcp?key=secret")), "RuntimeError"),
    ],
)
async def test_a_server_that_does_not_tell_its_tools_keeps_nobody_waiting(
    server: Odd, told: str
) -> None:
    async with asyncio.timeout(5):
        assert await list_tools(cast(McpSession, server), 0.05) == told


class Careless(Odd):
    """Tells two tools, of which one has arguments that nothing can be held to."""

    async def list_tools(self, cursor: str | None) -> Any:
        schemas = {"pay": {"type": "a sum"}, "stock": {"type": "object"}}
        listed = [Tool(name=name, input_schema=each) for name, each in schemas.items()]
        return ListToolsResult(tools=listed)

    async def close(self) -> None:
        pass


async def test_a_tool_that_describes_its_arguments_by_nothing_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mcp_tools, "McpSession", lambda *_: Careless())
    async with open_tools(tmp_path, shop=ON_STDIN) as (servers, tools):
        assert tools.names == ["stock"]
        (warning,) = servers.warnings
        assert "'pay'" in warning
        assert "The bot works without this one of the MCP server shop." in warning


async def test_many_calls_share_a_session(tmp_path: Path) -> None:
    async with open_tools(tmp_path, shop=ON_STDIN) as (_, tools):
        told = await asyncio.gather(
            *(tools.run("stock", {"item": str(number)}, ERRAND) for number in range(8))
        )
        assert [each.result for each in told] == [f"7 of {n} in size 1" for n in range(8)]
