"""Give every request the time at which its reply would come too late."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from langchain_core.messages import BaseMessage

from agent.models.model import PLAIN, Asking, Model, Told


class HurriedModel:
    """A model whose replies, with all that is tried to get them, may take so many seconds."""

    def __init__(self, inner: Model, seconds: float) -> None:
        """Ask ``inner`` under a deadline; an occasion with an earlier one keeps it."""
        self._inner = inner
        self._seconds = seconds

    @property
    def name(self) -> str:
        """Name the model that is asked."""
        return self._inner.name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply. Raises ``ModelFailed`` and its kinds."""
        until = asyncio.get_running_loop().time() + self._seconds
        earlier = inf if asking.until is None else asking.until
        return await self._inner.ask(messages, replace(asking, until=min(until, earlier)))
