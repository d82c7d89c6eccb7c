"""Clock: one form of wall time, and steady seconds that only rise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from escalation.clock import SystemClock, format_time, parse_time


def test_times_are_written_in_utc_with_milliseconds() -> None:
    moment = datetime(2026, 1, 31, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    assert format_time(moment) == "2026-01-31T08:00:00.123Z"


def test_a_written_time_reads_back() -> None:
    moment = datetime(2026, 1, 31, 8, 0, 0, 5000, tzinfo=UTC)
    assert parse_time(format_time(moment)) == moment


def test_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        parse_time("yesterday")


def test_the_steady_clock_never_falls_and_each_boot_has_its_name() -> None:
    clock, other = SystemClock(), SystemClock()
    readings = [clock.steady() for _ in range(100)]
    assert readings == sorted(readings)
    assert clock.boot_id == clock.boot_id
    assert clock.boot_id != other.boot_id
    assert abs((parse_time(clock.now()) - datetime.now(UTC)).total_seconds()) < 5
