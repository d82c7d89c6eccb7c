"""One session with an MCP server, kept open, and opened anew where it broke."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from agent.tools.mcp_settings import McpServerSettings

_TRYING = 1 / 3
"""Share of a call's time in which an open session must answer: the rest is for opening another."""

_log = logging.getLogger(__name__)


class ServerUnreachable(Exception):
    """The server does not answer: nothing was sent to it."""


class McpSession:
    """Gives access to a server, for tools that are used by many turns at once."""

    def __init__(self, name: str, settings: McpServerSettings, seconds: float) -> None:
        """Reach the server ``name``; it may take ``seconds`` to be reached, as a whole call may."""
        self._name = name
        self._settings = settings
        self._seconds = seconds
        self._opening = asyncio.Lock()
        self._client: Client | None = None
        self._leave = asyncio.Event()
        """Ends the session that is in use now."""
        self._calls: dict[asyncio.Event, int] = {}
        """How many calls each session is at, by what ends it."""
        self._keepers: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def use(self) -> AsyncIterator[Client]:
        """Give what ``reach`` returns, which is not left before this ends, whatever others find."""
        client, leave = await self.reach(), self._leave
        self._calls[leave] = self._calls.get(leave, 0) + 1
        try:
            yield client
        finally:
            self._calls[leave] -= 1
            if not self._calls[leave]:
                del self._calls[leave]
                if leave is not self._leave:
                    leave.set()

    async def reach(self) -> Client:
        """Return a client whose server has just answered. Raises ``ServerUnreachable``.

        Trying it first costs little and lets a broken session be opened anew: what is sent after
        that is never sent twice.
        """
        async with self._opening:
            if self._client is not None:
                try:
                    async with asyncio.timeout(_TRYING * self._seconds):
                        await self._client.list_tools(cache_mode="bypass")
                    return self._client
                except Exception as broken:  # noqa: BLE001 whatever it is, another one is opened
                    _log.info("the MCP server %s is reached anew: %r", self._name, broken)
                    self._drop()
            self._client = await self._open()
            return self._client

    async def close(self) -> None:
        """Leave the server."""
        for leave in self._calls:
            leave.set()
        self._drop()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    def _drop(self) -> None:
        """Use another session from now on; one that is still at a call is left after that."""
        if self._leave not in self._calls:
            self._leave.set()
        self._leave = asyncio.Event()
        self._client = None

    async def _open(self) -> Client:
        opened: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        keeper = asyncio.create_task(self._keep(opened, self._leave))
        self._keepers.add(keeper)
        keeper.add_done_callback(self._keepers.discard)
        try:
            await asyncio.wait([opened], timeout=self._seconds)
        finally:
            if not opened.done():
                keeper.cancel()
        if not opened.done():
            raise ServerUnreachable(f"it did not answer within {self._seconds:g} s")
        return opened.result()

    async def _keep(self, opened: asyncio.Future[Client], leave: asyncio.Event) -> None:
        """Hold a session open: it must end in the task in which it began."""
        try:
            async with self._connect() as client:
                opened.set_result(client)
                await leave.wait()
        except Exception as broken:  # noqa: BLE001 a group of whatever the transport ran into
            if opened.done():
                _log.info("the MCP server %s is left: %r", self._name, broken)
                return
            _log.warning("the MCP server %s cannot be reached: %r", self._name, broken)
            opened.set_exception(ServerUnreachable(_tell(broken)))

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Client]:
        told = self._settings
        if told.command is not None:
            started = StdioServerParameters(
                command=told.command, args=told.args, env=told.env, cwd=told.cwd
            )
            async with Client(started) as client:
                yield client
            return
        async with (
            httpx2.AsyncClient(headers=told.headers, timeout=httpx2.Timeout(None)) as http,
            Client(streamable_http_client(told.url or "", http_client=http)) as client,
        ):
            yield client


def _tell(broken: BaseException) -> str:
    """Name what is at the bottom of a group of errors, without paths, addresses or keys."""
    while isinstance(broken, BaseExceptionGroup):
        broken = broken.exceptions[0]
    told = broken.strerror if isinstance(broken, OSError) else None
    return ": ".join(part for part in (type(broken).__name__, told) if part)
