"""The contract of a tool: what a model is told of it, which arguments it takes, and to run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from agent.dialogue import Errand


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
