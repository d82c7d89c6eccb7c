"""A clock that goes as the machine's, from a moment of one's own, and can be put forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from escalation.clock import SystemClock, format_time


class MovedClock(SystemClock):
    """``begins`` is an aware moment."""

    def __init__(self, begins: datetime) -> None:
        super().__init__()
        self._ahead = begins - datetime.now(UTC)
        self._steady_ahead = 0.0

    def now(self) -> str:
        return format_time(datetime.now(UTC) + self._ahead)

    def steady(self) -> float:
        return super().steady() + self._steady_ahead

    def advance(self, seconds: float) -> None:
        """Let so much pass on the wall; leases go on as they are."""
        self._ahead += timedelta(seconds=seconds)

    def pass_lease(self, seconds: float) -> None:
        """Let so much pass by the clock that measures leases."""
        self._steady_ahead += seconds
