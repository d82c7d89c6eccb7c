"""All tools that there are: what a model is offered, and to run one for whoever may let it run."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from agent.dialogue import Errand, ToolUse
from agent.errors import ToolsUnusable
from agent.models.chat import count_cancellations, stop_if_cancelled
from agent.tools.arguments import find_unfit
from agent.tools.results import tidy_result
from agent.tools.tool import Tool, ToolFailed, ToolRefused, check_name

TOOL_SECONDS = 15.0
"""Seconds that a tool may take by default."""

_DIGITS = 8

_log = logging.getLogger(__name__)


class Toolbox:
    """Tools by their names; safe to use by many turns at once."""

    def __init__(
        self,
        tools: Sequence[Tool],
        seconds: float = TOOL_SECONDS,
        *,
        warnings: Sequence[str] = (),
        leave: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Hold ``tools``, each of which may take ``seconds``. Raises ``ToolsUnusable``.

        ``warnings`` say what is missing of them, ``leave`` lets go of what they are reached by.
        """
        self.warnings = tuple(warnings)
        self._leave = leave
        self._tools: dict[str, Tool] = {}
        self._seconds = seconds
        self._running: set[asyncio.Task[str]] = set()
        """Held here, since the event loop does not hold what nobody waits for."""
        for tool in tools:
            check_name(tool.name)
            if tool.name in self._tools:
                raise ToolsUnusable(
                    f"Two tools are called {tool.name!r}: neither the model nor the policy could tell "
                    "them apart. Rename or leave out one of them."
                )
            self._tools[tool.name] = tool
        self.offers: Sequence[Mapping[str, Any]] = [_offer(tool) for tool in tools]

    @property
    def names(self) -> Sequence[str]:
        """The names of the tools, in order."""
        return list(self._tools)

    @property
    def version(self) -> str:
        """A digest of all that a model is told of the tools; empty without any."""
        if not self._tools:
            return ""
        told = json.dumps(self.offers, sort_keys=True, default=str)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:_DIGITS]

    async def close(self) -> None:
        """Let go of what the tools are reached by."""
        if self._leave is not None:
            await self._leave()

    def describe(self, name: str) -> str:
        """Say what a tool is for; nothing of one that there is not."""
        tool = self._tools.get(name)
        return "" if tool is None else tool.description

    def check(self, name: str, args: Mapping[str, Any]) -> str | None:
        """Say in a sentence why ``name`` cannot be run with ``args``; ``None``: it can."""
        tool = self._tools.get(name)
        if tool is None:
            return "There is no tool of that name."
        unfit = find_unfit(args)
        if unfit is not None:
            return unfit
        try:
            return tool.find_problem(args)
        except Exception as broken:  # noqa: BLE001 checks are the tool's author's
            _log.warning("the arguments of the tool %s cannot be checked", name, exc_info=True)
            return f"The arguments cannot be checked ({type(broken).__name__})."

    async def run(self, name: str, args: Mapping[str, Any], errand: Errand) -> ToolUse:
        """Run a tool and return what it told. Raises nothing but ``CancelledError``."""
        problem = self.check(name, args)
        if problem is not None:
            return ToolUse(name, args, problem, ok=False)
        loop = asyncio.get_running_loop()
        began, cancelled = loop.time(), count_cancellations()
        ok, settled = False, False
        try:
            result = await self._call(name, args, errand)
            ok = settled = True
        except ToolRefused as refused:
            result, settled = f"The tool refused: {refused}", True
        except ToolFailed as failed:
            result = f"The tool failed, and what it did is not known: {failed}"
        except TimeoutError:
            result = f"The tool did not end within {self._seconds:g} s: what it did is not known."
        except asyncio.CancelledError:
            # A tool may cancel work of its own; where somebody cancelled this, it is over.
            stop_if_cancelled(cancelled)
            result = "The tool broke off: what it did is not known."
        except Exception as broken:  # noqa: BLE001 whatever a tool runs into is told
            _log.warning("the tool %s failed", name, exc_info=True)
            result = f"The tool failed ({type(broken).__name__}): what it did is not known."
        seconds = round(loop.time() - began, 3)
        return ToolUse(name, args, tidy_result(result), ok, seconds, settled)

    async def _call(self, name: str, args: Mapping[str, Any], errand: Errand) -> str:
        """Have a tool run in its time. Raises ``TimeoutError``, and whatever the tool raises.

        In a task of its own: a tool that takes no notice that its time is over is left to itself.
        """
        running = asyncio.create_task(self._tools[name].call(args, errand))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        try:
            await asyncio.wait([running], timeout=self._seconds)
        finally:
            is_over = running.done()
            running.cancel()
        if not is_over:
            raise TimeoutError
        return running.result()


def _offer(tool: Tool) -> Mapping[str, Any]:
    told = {"name": tool.name, "description": tool.description, "parameters": dict(tool.schema)}
    return {"type": "function", "function": told}
