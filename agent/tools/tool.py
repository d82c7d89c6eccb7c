"""The contract of a tool: what a model is told of it, which arguments it takes, and to run it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from agent.dialogue import Errand
from agent.errors import ToolsUnusable
from agent.exchange import REPLY_SCHEMA

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class ToolRefused(Exception):
    """The tool itself said no, in words that a model may read: nothing came of it."""


class ToolFailed(Exception):
    """It failed, in words that a model may read; what it did before is not known."""


class Tool(Protocol):
    """One tool; safe to call many times at once."""

    @property
    def name(self) -> str:
        """Name it as a model calls it."""
        ...

    @property
    def description(self) -> str:
        """Say what it is for."""
        ...

    @property
    def schema(self) -> Mapping[str, Any]:
        """Describe its arguments, as JSON Schema does."""
        ...

    def find_problem(self, args: Mapping[str, Any]) -> str | None:
        """Say in a sentence what is wrong with ``args``; ``None``: nothing."""
        ...

    async def call(self, args: Mapping[str, Any], errand: Errand) -> str:
        """Run it and return what it tells.

        Raises ``ToolRefused``, ``ToolFailed``, and whatever it runs into.
        """
        ...


def check_name(name: str) -> None:
    """Raise ``ToolsUnusable`` where no model could call a tool by ``name``."""
    if not _NAME.fullmatch(name) or name == REPLY_SCHEMA["title"]:
        raise ToolsUnusable(
            f"A tool cannot be called {name!r}: models take up to 64 letters, digits, _ and -, and "
            f"{REPLY_SCHEMA['title']!r} is how they answer."
        )
