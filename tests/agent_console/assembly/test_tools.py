"""The bot's tools: its own and those of MCP servers are one box."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from agent.dialogue import Errand
from agent_console.assembly.tools import find_tools_version, open_tools
from agent_console.settings import load_settings

SHOP = "tests.agent.tools.shop"


@pytest.fixture
def servers(tmp_path: Path) -> Path:
    path = tmp_path / "servers.json"
    shop = str(Path(__file__).parents[2] / "agent" / "tools" / "mcp_shop.py")
    path.write_text(
        json.dumps({"mcpServers": {"shop": {"command": sys.executable, "args": [shop]}}})
    )
    return path


async def test_without_tools_there_are_none() -> None:
    settings = load_settings()
    assert await open_tools(settings) is None
    assert await find_tools_version(settings) == ""


async def test_tools_of_ones_own_and_of_servers_are_one_box(servers: Path) -> None:
    settings = load_settings(tools=f"{SHOP}:refund", mcp_servers=servers)
    tools = await open_tools(settings)
    assert tools is not None
    assert tools.names[:2] == ["refund", "stock"]
    assert (await tools.run("stock", {"item": "hats"}, Errand("c1"))).ok
    await tools.close()
    assert await find_tools_version(settings) == tools.version


async def test_of_two_with_one_name_ones_own_is_used(servers: Path) -> None:
    settings = load_settings(tools=f"{SHOP}:STOCK", mcp_servers=servers)
    tools = await open_tools(settings)
    assert tools is not None
    await tools.close()
    assert list(tools.names).count("stock") == 1
    (warning,) = tools.warnings
    assert warning.startswith("Another tool is called 'stock' already.")
    assert "of the MCP server shop" in warning
