"""The clocks of one machine in a schedule: both follow the loop's time, and each may go wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from escalation.clock import format_time

EPOCH = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""What a wall clock that is right shows at time 0."""


class SimClock:
    """A ``Clock`` whose wall time may be wrong and may jump; its steady time only runs too fast or slow.

    ``time`` is the true time in seconds; ``skew`` is how far the wall clock is ahead of it, in
    seconds; ``rate`` is how many seconds the steady clock counts in a true one. ``counted`` is what
    the steady clock shows at first: after a restart of the machine it begins anew.
    """

    def __init__(
        self,
        time: Callable[[], float],
        boot_id: str,
        *,
        skew: float = 0.0,
        rate: float = 1.0,
        counted: float = 0.0,
    ) -> None:
        self._time = time
        self._boot_id = boot_id
        self._skew = skew
        self._rate = rate
        self._began = time()
        self._counted = counted

    @property
    def boot_id(self) -> str:
        return self._boot_id

    def now(self) -> str:
        return format_time(EPOCH + timedelta(seconds=self._time() + self._skew))

    def steady(self) -> float:
        return self._counted + (self._time() - self._began) * self._rate

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward, or back; the steady clock does not feel it."""
        self._skew += seconds

    def run_at(self, rate: float) -> None:
        """Let the steady clock run at another rate from now on."""
        self._counted, self._began = self.steady(), self._time()
        self._rate = rate
