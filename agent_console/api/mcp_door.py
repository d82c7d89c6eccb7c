"""The way in to the MCP server at `/mcp`: signed-in people only; it is loaded when somebody first asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from agent_console.api.errors import build_answer
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.signing import NotSignedIn
from agent_console.wire.errors import find_row
from agent_console.wire.outbound import tell_details, tell_message
from escalation.commands import Person
from escalation.errors import HandraiseError

PATH = "/mcp"


class McpServer(Protocol):
    """What stands behind the door."""

    async def answer(self, person: Person, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that ``person`` sent."""
        ...

    async def stop(self) -> None:
        """Break off what is under way."""
        ...


class McpDoor:
    """An ASGI app: one request, one answer; there is nothing to listen to for longer."""

    def __init__(self, door: Doorkeeper, open_server: Callable[[], Awaitable[McpServer]]) -> None:
        """``open_server`` raises ``McpMissing`` where the package for it is not installed."""
        self._door = door
        self._open_server = open_server
        self._server: McpServer | None = None
        self._opening = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in who may come in."""
        if scope["method"] != "POST":
            answer = build_answer(PATH, 405, "invalid", "Only POST is answered here.")
            answer.headers["Allow"] = "POST"
            return await answer(scope, receive, send)
        try:
            member = await self._door.identify(HTTPConnection(scope), strict_cookie=True)
            server = await self._find_server()
        except HandraiseError as error:
            status = 401 if isinstance(error, NotSignedIn) else find_row(error.code).status
            details = tell_details(error)
            answer = build_answer(PATH, status, error.code, tell_message(error), details)
            return await answer(scope, receive, send)
        return await server.answer(member.person, scope, receive, send)

    async def stop(self) -> None:
        """Break off what is under way."""
        if self._server is not None:
            await self._server.stop()

    async def _find_server(self) -> McpServer:
        async with self._opening:
            if self._server is None:
                self._server = await self._open_server()
        return self._server
