"""`handraise mcp`: the tools of a running server, for a program."""

from __future__ import annotations

from typing import Annotated

import typer


def mcp(
    url: Annotated[
        str | None, typer.Option(help="Address of the running server (http://HOST:PORT).")
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="HANDRAISE_TOKEN",
            help="API token of a person; given by HANDRAISE_TOKEN no other user of the machine sees it.",
        ),
    ] = None,
) -> None:
    """Carry the tools of a running server to an MCP client that starts programs (a desktop client)."""
    from agent_console.integrations.desk_tools import McpMissing
    from agent_console.settings import load_settings

    try:
        from agent_console.commands.mcp import run_mcp
    except ModuleNotFoundError as missing:
        raise McpMissing from missing
    run_mcp(url or load_settings().base_url, token)
