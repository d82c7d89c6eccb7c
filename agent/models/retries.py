"""Ask a model again where that may help, as soon as it may be asked and while there is time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from math import inf

from langchain_core.messages import BaseMessage

from agent.errors import ModelBusy, ModelFailed
from agent.models.model import PLAIN, Asking, Model, Told

LONGEST_WAIT = 3.0
"""A provider that wants to be left alone for longer is not waited for: a customer is waiting."""
_FIRST_WAIT = 0.5
_LEAST_TIME = 1.0
"""With fewer seconds left than this, asking again is of no use."""


class RetryingModel:
    """A model that is asked up to ``tries`` times.

    Between two tries it waits half a second, then one, then two, each shortened by chance to as
    little as half, and never less than the provider's ``Retry-After``.
    """

    def __init__(self, inner: Model, tries: int, draw: Callable[[], float] = random.random) -> None:
        """Ask ``inner``; ``draw`` gives chance, from 0 to 1."""
        self._inner = inner
        self._tries = tries
        self._draw = draw

    @property
    def name(self) -> str:
        """Name the model that is asked."""
        return self._inner.name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply. Raises the last failure."""
        loop = asyncio.get_running_loop()
        failed = 0
        while True:
            try:
                return await self._inner.ask(messages, asking)
            except ModelFailed as failure:
                failed += 1
                wait = find_wait(failure, failed, self._draw())
                left = inf if asking.until is None else asking.until - loop.time()
                if failed >= self._tries or wait is None or wait + _LEAST_TIME > left:
                    raise
            await asyncio.sleep(wait)


def find_wait(failure: ModelFailed, failed: int, chance: float) -> float | None:
    """Return the seconds to wait after the ``failed``-th failure; ``None``: do not ask again."""
    if not failure.may_pass:
        return None
    wanted = failure.retry_after if isinstance(failure, ModelBusy) else None
    wait = _FIRST_WAIT * 2 ** (failed - 1) * (1 + chance) / 2
    wait = max(wait, wanted or 0.0)
    return wait if wait <= LONGEST_WAIT else None
