"""The bot's tools for the desk that carries them out: they are loaded with the bot, after the server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from agent.dialogue import Errand, ToolUse
from agent.errors import BotError

if TYPE_CHECKING:
    from agent.tools.toolbox import Toolbox


WAIT_SECONDS = 120.0
"""How long what was approved waits for its tools; until then the bot owes its customer nothing."""


class LateTools:
    """Stands in for the tools until they are loaded: what is to be run waits for them."""

    def __init__(
        self, load: Callable[[], Awaitable[Toolbox]], seconds: float = WAIT_SECONDS
    ) -> None:
        """Get the tools by ``load``, which may raise ``BotError``; calls wait for so many seconds."""
        self._load = load
        self._seconds = seconds
        self._loaded: asyncio.Future[Toolbox | str] = asyncio.get_running_loop().create_future()

    async def open(self) -> Toolbox:
        """Load the tools, the first time. Raises ``BotError``."""
        if not self._loaded.done():
            try:
                self._loaded.set_result(await self._load())
            except BotError as error:
                self._loaded.set_result(f"The tools could not be loaded: {error.message}")
                raise
            except Exception as error:
                # Whatever it is, what was approved must not wait for them for ever.
                self._loaded.set_result(f"The tools could not be loaded ({type(error).__name__}).")
                raise
        tools = self._loaded.result()
        if isinstance(tools, str):
            raise BotError(tools)
        return tools

    async def close(self) -> None:
        """Let go of the tools, where there are any yet."""
        if self._loaded.done() and not isinstance(tools := self._loaded.result(), str):
            await tools.close()

    def check(self, name: str, args: Mapping[str, Any]) -> str | None:
        """Say what is wrong with a call; called in other threads too."""
        if not self._loaded.done():
            return "The tools are not loaded yet. Try again in a moment."
        tools = self._loaded.result()
        return tools if isinstance(tools, str) else tools.check(name, args)

    async def wait_ready(self) -> None:
        """Return when they are loaded or cannot be, and after a while anyway."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                await asyncio.shield(self._loaded)

    async def run(self, name: str, args: Mapping[str, Any], errand: Errand) -> ToolUse:
        """Run a tool, once there are any. Raises nothing but ``CancelledError``."""
        await self.wait_ready()
        if not self._loaded.done():
            told = f"The tools were not loaded within {self._seconds:g} s: it was not run."
            return ToolUse(name, args, told, ok=False)
        tools = self._loaded.result()
        if isinstance(tools, str):
            return ToolUse(name, args, tools, ok=False)
        return await tools.run(name, args, errand)
