"""How long a model is waited for: for its first word, between words, and in all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from math import inf
from types import TracebackType

from agent.errors import ModelTimedOut


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for the ``first`` word, and in a ``gap`` between two.

    Words count from two letters for each second of a gap on: whoever writes more slowly than that
    is as good as silent, for nobody would wait for the end.
    """

    first: float = inf
    gap: float = inf


_LEAST_PACE = 2.0
"""Letters a second."""
_FAIR = 3.0
"""Seconds of silence that speak against a provider, however much of a hurry somebody is in."""
UNTOLD = Patience()
"""Nobody said how long to wait."""


class Bell:
    """Rings when a reply is waited for too long: ``ModelTimedOut`` then leaves the block.

    Use it as an asynchronous context around the waiting, and tell it whatever comes.
    """

    def __init__(self, patience: Patience, now: float, until: float | None = None) -> None:
        """Begin at ``now``; where ``until`` is given, it is too late then whatever comes."""
        self._patience = patience
        self._end = inf if until is None else until
        self._first_by = now + patience.first
        self._has_words = False
        self._heard = self._counted = 0
        self._began = now
        self._timeout = asyncio.timeout_at(_when(min(self._first_by, self._end)))

    def hear(self, has_words: bool, heard: int) -> None:
        """Take note that something came; ``has_words`` once there were words in it.

        ``heard`` are all letters so far, of thoughts and calls too.
        """
        begins = has_words and not self._has_words
        self._has_words, self._heard = has_words, heard
        if not begins and heard - self._counted < max(1.0, _LEAST_PACE * self._patience.gap):
            return
        self._counted = heard
        now = asyncio.get_running_loop().time()
        self._timeout.reschedule(_when(min(now + self._patience.gap, self._end)))

    async def __aenter__(self) -> Bell:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            raise self._tell() from late

    def _tell(self) -> ModelTimedOut:
        rang = self._timeout.when()
        if rang is not None and rang >= self._end:
            # Somebody was in a hurry, or there was much to say.
            is_silent = not self._has_words and rang - self._began >= _FAIR
            told = "The model did not finish its reply in time."
            return ModelTimedOut(told, is_outage=is_silent)
        if self._has_words:
            gap = self._patience.gap
            if letters := self._heard - self._counted:
                told = f"The model wrote only {letters} letters in {gap:g} s."
                return ModelTimedOut(told)
            return ModelTimedOut(f"The model fell silent for {gap:g} s in the middle of its reply.")
        return ModelTimedOut(f"The model said no word within {self._patience.first:g} s.")


def _when(time: float) -> float | None:
    return None if time == inf else time
