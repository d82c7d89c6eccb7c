"""How many deliveries one receiver is given at once, by how it took the last ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from escalation.work.delivery import Outcome, limit_wish

AT_ONCE = 4
"""Deliveries of one receiver at the same time."""
TRIPS_AT = 5
"""Failures in a row after which it is left alone, and then asked one at a time."""
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 300.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """What is known of one receiver; ``rests_until`` is a steady time, in seconds."""

    failures: int = 0
    rests_until: float = 0.0

    def count_free(self, now: float, busy: int) -> int:
        """Return how many more deliveries may begin while ``busy`` are on their way."""
        if now < self.rests_until:
            return 0
        return max((AT_ONCE if self.failures < TRIPS_AT else 1) - busy, 0)

    def note(self, outcome: Outcome, now: float) -> Circuit:
        """Return what is known after one more attempt."""
        if outcome.word in ("delivered", "refused"):
            return Circuit(0, self.rests_until)
        failures = self.failures + 1
        pause = limit_wish(outcome.retry_after)
        if failures >= TRIPS_AT:
            doubled = FIRST_PAUSE * 2 ** min(failures - TRIPS_AT, 10)
            pause = max(pause, min(doubled, LONGEST_PAUSE))
        return Circuit(failures, max(self.rests_until, now + pause))
