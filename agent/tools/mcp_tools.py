"""The tools of MCP servers, as tools like any others."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    CallToolResult,
    EmbeddedResource,
    RequestParamsMeta,
    TextContent,
    TextResourceContents,
    Tool,
)

from agent.dialogue import Errand
from agent.errors import ToolsUnusable
from agent.tools.arguments import build_validator, find_mismatch
from agent.tools.mcp_session import McpSession, ServerUnreachable
from agent.tools.mcp_settings import read_mcp_servers
from agent.tools.tool import ToolFailed, ToolRefused, check_name

ERRAND = "handraise/errand"
"""Under which name of a request's ``_meta`` a server is told for whom a tool is run."""

_UNUSUAL = re.compile(r"[^a-zA-Z0-9_-]")
"""What MCP allows in a name, and providers of models do not."""
_NOT_RUN = (INVALID_PARAMS, METHOD_NOT_FOUND)
_MOST_PAGES = 20

_log = logging.getLogger(__name__)


class McpTool:
    """One tool of a server."""

    def __init__(self, session: McpSession, told: Tool) -> None:
        """Run what the server tells of by ``told``. Raises ``ToolsUnusable``."""
        self._session = session
        self._told_name = told.name
        self.name = _UNUSUAL.sub("_", told.name)
        self.description = told.description or told.title or told.name
        self.schema: Mapping[str, Any] = told.input_schema
        try:
            self._validator = build_validator(self.schema)
        except ValueError as broken:
            raise ToolsUnusable(
                f"The tool {self.name!r} of an MCP server describes its arguments by no schema."
            ) from broken

    def find_problem(self, args: Mapping[str, Any]) -> str | None:
        """Say what in ``args`` does not fit the server's schema."""
        return find_mismatch(self._validator, args)

    async def call(self, args: Mapping[str, Any], errand: Errand) -> str:
        """Have the server run it; it is told for whom. Raises as ``Tool.call`` does."""
        meta = _tell_errand(errand)
        try:
            async with self._session.use() as client:
                told = await client.call_tool(self._told_name, dict(args), meta=meta)
        except ServerUnreachable as unreachable:
            raise ToolRefused(f"Its server cannot be reached ({unreachable}).") from unreachable
        except MCPError as refused:
            if refused.code in _NOT_RUN:
                raise ToolRefused(str(refused)) from refused
            raise
        text = _read(told)
        if told.is_error:
            raise ToolFailed(text)
        return text


class McpTools:
    """The servers of a file, and the sessions with them."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Know the servers in the file ``path``. Raises ``ToolsUnusable``."""
        servers = read_mcp_servers(path)
        self._sessions = {
            name: McpSession(name, server, seconds) for name, server in servers.items()
        }
        self._seconds = seconds
        self.warnings: Sequence[str] = ()
        """Which servers could not be reached, and which tools not be used: the bot does without."""

    async def open(self, taken: Collection[str] = ()) -> Sequence[McpTool]:
        """Reach every server and return their tools, without those whose names are ``taken``."""
        found = await asyncio.gather(
            *(list_tools(session, self._seconds) for session in self._sessions.values())
        )
        tools: dict[str, McpTool] = {}
        warnings = []
        for (name, session), listed in zip(self._sessions.items(), found, strict=True):
            if isinstance(listed, str):
                warnings.append(
                    f"The MCP server {name} cannot be reached ({listed}): the bot works without its "
                    "tools until Handraise is started anew."
                )
                continue
            for told in listed:
                try:
                    tool = McpTool(session, told)
                    check_name(tool.name)
                    _check_free(tool.name, {*taken, *tools})
                except ToolsUnusable as unusable:
                    warnings.append(
                        f"{unusable.message} The bot works without this one of the MCP server {name}."
                    )
                else:
                    tools[tool.name] = tool
        for warning in warnings:
            _log.error(warning)
        self.warnings = warnings
        return list(tools.values())

    async def close(self) -> None:
        """Leave all servers."""
        await asyncio.gather(*(session.close() for session in self._sessions.values()))


async def list_tools(session: McpSession, seconds: float) -> list[Tool] | str:
    """Return what a server tells of its tools, or what is wrong with it, in words for anybody.

    It may take ``seconds`` for all of them.
    """
    found: list[Tool] = []
    cursor: str | None = None
    try:
        client = await session.reach()
        async with asyncio.timeout(seconds):
            for _ in range(_MOST_PAGES):
                page = await client.list_tools(cursor=cursor)
                found += page.tools
                cursor = page.next_cursor
                if cursor is None:
                    break
    except ServerUnreachable as unreachable:
        return str(unreachable)
    except TimeoutError:
        return f"it did not tell its tools within {seconds:g} s"
    except Exception as broken:  # noqa: BLE001 whatever it is, the others are still used
        _log.warning("an MCP server did not tell its tools", exc_info=True)
        return type(broken).__name__
    return found


def _check_free(name: str, taken: Collection[str]) -> None:
    if name in taken:
        raise ToolsUnusable(f"Another tool is called {name!r} already.")


def _tell_errand(errand: Errand) -> RequestParamsMeta:
    return cast(RequestParamsMeta, {ERRAND: asdict(errand)})


def _read(told: CallToolResult) -> str:
    """Return the words of a result; what is no text is named."""
    parts = []
    for each in told.content:
        if isinstance(each, TextContent):
            parts.append(each.text)
        elif isinstance(each, EmbeddedResource) and isinstance(each.resource, TextResourceContents):
            parts.append(each.resource.text)
        else:
            parts.append(f"({each.type})")
    if not parts and told.structured_content is not None:
        return json.dumps(told.structured_content, ensure_ascii=False)
    return "\n".join(parts)
