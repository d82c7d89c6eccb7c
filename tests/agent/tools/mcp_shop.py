"""An MCP server of a shop: `python mcp_shop.py` on standard input, or with a port over HTTP."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import Any

import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

server: MCPServer[Any] = MCPServer("shop", log_level="ERROR")


@server.tool()
def stock(item: str, size: int = 1) -> str:
    """Tell how many of an item there are."""
    return f"7 of {item} in size {size}"


@server.tool()
def whose(ctx: Context[Any, Any]) -> dict[str, Any]:
    """Tell for whom it is run."""
    meta: Any = ctx.request_context.meta
    return dict(meta["handraise/errand"])


@server.tool()
def refuse() -> str:
    """Fail in words of its own."""
    raise ToolError("The till is closed.")


@server.tool()
def die() -> str:
    """End the server in the middle of a call."""
    os._exit(3)


@server.tool(name="till.count")
def count() -> str:
    """Count the till."""
    return "12.50 €"


@server.tool()
async def count_all() -> str:
    """Let the server do nothing else meanwhile."""
    time.sleep(4)  # noqa: ASYNC251 that is how it is
    return "1000"


@server.tool()
async def wait() -> str:
    """Never come back."""
    await asyncio.Event().wait()
    return ""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        app = server.streamable_http_app(json_response=True, stateless_http=True)
        uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
    else:
        server.run("stdio")
