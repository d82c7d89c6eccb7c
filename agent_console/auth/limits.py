"""How much one sender may send: counts kept in memory, for this node alone, on the steady clock."""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from escalation.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in any stretch of so many seconds."""

    amount: int
    seconds: float


OPENINGS = Rate(300, 60)
"""Conversations opened from one address. Coming back to one is free: a whole site may do so at once,
and behind a proxy all of it may have the same address."""
MESSAGES = Rate(30, 30)
"""Per visitor."""
FRAMES = Rate(200, 10)
"""Per connection, of whatever kind."""
PREDICTIONS = Rate(120, 60)
"""Per person."""

_FEW = 1000
"""Senders that may be remembered before those who were silent long enough are forgotten."""


class Limits:
    """Refuses what comes too often; ``Limits(on=False)`` refuses nothing. Safe in any thread."""

    def __init__(self, *, on: bool, now: Callable[[], float] = time.monotonic) -> None:
        self._on = on
        self._now = now
        self._times: dict[tuple[Rate, str], list[float]] = {}
        """When each sender sent, oldest first."""
        self._sweep_at = _FEW
        self._lock = Lock()

    def count(self, rate: Rate, key: str) -> None:
        """Count one more. Raises ``RateLimited``; its ``retry_after`` is in seconds."""
        if not self._on:
            return
        with self._lock:
            now = self._now()
            if len(self._times) >= self._sweep_at:
                self._forget_the_silent(now)
            times = self._times.setdefault((rate, key), [])
            del times[: bisect_right(times, now - rate.seconds)]
            if len(times) < rate.amount:
                times.append(now)
                return
            wait = max(1, math.ceil(times[0] + rate.seconds - now))
        raise RateLimited(f"Too many requests: try again in {wait} s.", retry_after=wait)

    def _forget_the_silent(self, now: float) -> None:
        """Each sweep is paid for by as many newcomers as it leaves."""
        self._times = {
            (rate, key): times
            for (rate, key), times in self._times.items()
            if times[-1] > now - rate.seconds
        }
        self._sweep_at = max(_FEW, 2 * len(self._times))
