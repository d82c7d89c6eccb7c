"""Time as the house sees it: one wall clock to stamp events, one steady clock to measure with."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where every part takes its time from, so that tests can turn it by hand."""

    @property
    def boot_id(self) -> str:
        """Name of this run of the steady clock; steady times of two boots do not compare."""
        ...

    def now(self) -> str:
        """Wall time as RFC 3339 in UTC with milliseconds; for people to read, never for leases."""
        ...

    def steady(self) -> float:
        """Seconds that only ever rise while this process lives; for leases and deadlines."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def __init__(self) -> None:
        self._boot_id = uuid.uuid4().hex

    @property
    def boot_id(self) -> str:
        return self._boot_id

    def now(self) -> str:
        return format_time(datetime.now(UTC))

    def steady(self) -> float:
        return time.monotonic()


def format_time(moment: datetime) -> str:
    """Format an aware datetime in UTC with milliseconds, such as 2026-01-31T08:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Read a time written by ``format_time``; raises ``ValueError`` on anything else."""
    return datetime.fromisoformat(text)
