"""Builds the MCP server that offers the desk as tools."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent_console.auth.limits import PREDICTIONS

if TYPE_CHECKING:
    from agent_console.assembly.house import House
    from agent_console.integrations.mcp_server import McpService


async def open_mcp_server(house: House) -> McpService:
    """Load and start the MCP server. Raises ``McpMissing``."""
    server = await asyncio.to_thread(_build_mcp_server, house)
    await server.start()
    return server


def _build_mcp_server(house: House) -> McpService:
    """Build the MCP server; its imports take half a second, so not on the event loop."""
    from agent_console.integrations.desk_tools import DeskTools, McpMissing

    try:
        from agent_console.integrations.mcp_server import McpService
    except ModuleNotFoundError as missing:
        raise McpMissing from missing
    tools = DeskTools(
        log=house.log,
        predict=house.switchboard.predict,
        search=house.search_knowledge,
        admit=lambda person: house.limits.count(PREDICTIONS, person.id),
    )
    return McpService(tools)
