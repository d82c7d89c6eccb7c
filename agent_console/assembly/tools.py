"""Loads the bot's tools, its own and those of MCP servers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING

from agent_console.adapters.late_tools import LateTools
from agent_console.settings import Settings

if TYPE_CHECKING:
    from agent.tools.mcp_tools import McpTools
    from agent.tools.tool import Tool
    from agent.tools.toolbox import Toolbox


async def open_tools(settings: Settings) -> Toolbox | None:
    """Load the bot's tools and reach their servers; ``None`` without any. Raises ``ToolsUnusable``."""
    return await _load_tools(settings) if _has_tools(settings) else None


def _has_tools(settings: Settings) -> bool:
    return settings.tools is not None or settings.mcp_servers is not None


async def _load_tools(settings: Settings) -> Toolbox:
    return await (await asyncio.to_thread(_build_tools, settings))


def open_late_tools(settings: Settings) -> LateTools | None:
    """Stand in for the bot's tools until they are loaded; ``None`` where there are none."""
    if not _has_tools(settings):
        return None
    return LateTools(partial(_load_tools, settings))


async def find_tools_version(settings: Settings) -> str:
    """Return the version of the bot's tools; empty without any. Raises ``ToolsUnusable``."""
    tools = await open_tools(settings)
    if tools is None:
        return ""
    await tools.close()
    return tools.version


def _build_tools(settings: Settings) -> Awaitable[Toolbox]:
    """Import what is needed for tools, which takes a second; what is returned reaches the servers."""
    from agent.errors import ToolsUnusable
    from agent.tools.find import find_tools
    from agent.tools.toolbox import Toolbox

    seconds = settings.tool_seconds
    own = [] if settings.tools is None else find_tools(settings.tools)
    servers: McpTools | None = None
    if settings.mcp_servers is not None:
        try:
            from agent.tools.mcp_tools import McpTools
        except ModuleNotFoundError as missing:
            told = f"HANDRAISE_MCP_SERVERS needs the extra mcp: pip install 'handraise[mcp]' ({missing})."
            raise ToolsUnusable(told) from missing
        servers = McpTools(settings.mcp_servers, seconds)

    async def reach() -> Toolbox:
        if servers is None:
            return Toolbox(own, seconds)
        try:
            names = [tool.name for tool in own]
            tools: list[Tool] = [*own, *await servers.open(names)]
            return Toolbox(tools, seconds, warnings=servers.warnings, leave=servers.close)
        except BaseException:
            await servers.close()
            raise

    return reach()
