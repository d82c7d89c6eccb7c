"""Carries an MCP client's requests from standard input to a running server, and the answers back."""

from __future__ import annotations

from typing import Any

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams

ANSWER_SECONDS = 90.0
"""How long the server may take for one answer: a draft has a deadline of its own."""


async def carry(url: str, token: str) -> None:
    """Serve the tools of the server at ``url`` over standard input and output, until it ends."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=ANSWER_SECONDS) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as remote,
        stdio_server() as (reading, writing),
    ):
        server = build_carrier(remote)
        await server.run(reading, writing, server.create_initialization_options())


def build_carrier(remote: Client) -> Server[Any]:
    """Build a server that has the tools of another one."""

    async def list_tools(
        _: ServerRequestContext[Any], params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return await remote.list_tools(cursor=None if params is None else params.cursor)

    async def call_tool(
        _: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        return await remote.call_tool(params.name, params.arguments)

    return Server(
        "handraise",
        version="1",
        title="Handraise",
        instructions=remote.instructions,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
