"""Carries an MCP client's requests from standard input to a running server, and the answers back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)

from agent_console.integrations.desk_tools import INSTRUCTIONS, MCP_VERSION

ANSWER_SECONDS = 90.0
"""How long the server may take for one answer: a draft has a deadline of its own."""


async def carry(url: str, token: str) -> None:
    """Serve the tools of the server at ``url`` over standard input and output, until it ends."""
    server = Carrier(url, token).build_server()
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


class Carrier:
    """Asks the server anew for each request: it may have been restarted since the last one."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    def build_server(self) -> Server[Any]:
        """Build a server with the tools of the other one."""
        return Server(
            "handraise",
            version=MCP_VERSION,
            title="Handraise",
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
        )

    async def _list_tools(
        self, _: ServerRequestContext[Any], params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        try:
            async with self._connect() as remote:
                return await remote.list_tools(cursor=None if params is None else params.cursor)
        except Exception as error:
            raise MCPError(INTERNAL_ERROR, self._explain()) from error

    async def _call_tool(
        self, _: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        try:
            async with self._connect() as remote:
                return await remote.call_tool(params.name, params.arguments)
        except Exception:  # noqa: BLE001 a group of whatever the transport ran into
            told = TextContent(type="text", text=self._explain())
            return CallToolResult(content=[told], is_error=True)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Client]:
        async with (
            httpx2.AsyncClient(headers=self._headers, timeout=ANSWER_SECONDS) as http,
            Client(streamable_http_client(f"{self._url}/mcp", http_client=http)) as remote,
        ):
            yield remote

    def _explain(self) -> str:
        return (
            f"The Handraise server at {self._url} did not answer: it is not running, or does not know "
            "the token (any more)."
        )
