"""How much one sender may send: counts kept in memory, for this node alone."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from escalation.errors import RateLimited

HELLOS = parse("300/minute")
"""Per address that customers come from."""
MESSAGES = parse("30/30 seconds")
"""Per visitor."""
FRAMES = parse("200/10 seconds")
"""Per connection, of whatever kind."""
PREDICTIONS = parse("120/minute")
"""Per person."""


class Limits:
    """Refuses what comes too often; ``Limits(on=False)`` refuses nothing."""

    def __init__(self, *, on: bool) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage()) if on else None

    def count(self, limit: RateLimitItem, key: str) -> None:
        """Count one more. Raises ``RateLimited``; its ``retry_after`` is in seconds."""
        if self._limiter is None or self._limiter.hit(limit, key):
            return
        stats = self._limiter.get_window_stats(limit, key)
        wait = max(1, math.ceil(stats.reset_time - time.time()))
        raise RateLimited(f"Too many requests: try again in {wait} s.", retry_after=wait)
