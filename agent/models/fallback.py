"""Ask another model where the first one fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from langchain_core.messages import BaseMessage

from agent.errors import BudgetSpent, ModelFailed, ModelRefused
from agent.models.model import PLAIN, Asking, Model, Told

_MAIN_SHARE = 0.6
"""Share of the time that the first model may use up: the rest is the other's."""

_log = logging.getLogger(__name__)


class FallbackModel:
    """Two models: the second replies, under its own name, where the first one cannot."""

    def __init__(self, main: Model, other: Model) -> None:
        """Ask ``main``, then ``other``."""
        self._main = main
        self._other = other

    @property
    def name(self) -> str:
        """Name the first model: certificates are for it alone."""
        return self._main.name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return a reply. Raises the first model's failure where both fail.

        A refusal is no failure to be got round, and what is spent is spent.
        """
        try:
            return await self._main.ask(messages, _give_share(asking))
        except (ModelRefused, BudgetSpent):
            raise
        except ModelFailed as failure:
            _log.warning("%s failed (%s), %s is asked", self.name, failure.code, self._other.name)
            try:
                return await self._other.ask(messages, asking)
            except ModelFailed as second:
                raise failure from second


def _give_share(asking: Asking) -> Asking:
    if asking.until is None:
        return asking
    now = asyncio.get_running_loop().time()
    return replace(asking, until=now + _MAIN_SHARE * (asking.until - now))
