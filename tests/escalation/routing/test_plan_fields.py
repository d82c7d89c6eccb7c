from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from escalation.routing.plan_fields import (
    CalendarDay,
    Day,
    Duration,
    OpenSpan,
    Priority,
    Span,
    format_minute,
)


@pytest.mark.parametrize(
    ("text", "span", "shown"),
    [
        ("09:00-17:30", Span(540, 1050), "09:00-17:30"),
        ("9:00 – 17:30", Span(540, 1050), "09:00-17:30"),
        ("22:00-06:00", Span(1320, 360), "22:00-06:00"),
        ("00:00-24:00", Span(0, 1440), "00:00-24:00"),
        ("18:00-00:00", Span(1080, 0), "18:00-00:00"),
    ],
)
def test_spans_are_read(text, span, shown):
    read = TypeAdapter(OpenSpan).validate_python(text)
    assert read == span
    assert str(read) == shown
    assert read.is_over_midnight is (span.end < span.start)


@pytest.mark.parametrize(
    "text", ["24:00-06:00", "09:60-10:00", "09:00", "09:00-09:00", "00:00-24:30", 540, None]
)
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValidationError, match="a span such as"):
        TypeAdapter(OpenSpan).validate_python(text)


@pytest.mark.parametrize(
    ("given", "day", "shown"),
    [
        (date(2028, 2, 29), CalendarDay(2, 29, 2028), "2028-02-29"),
        ("2026-12-24", CalendarDay(12, 24, 2026), "2026-12-24"),
        ("02-29", CalendarDay(2, 29), "02-29"),
    ],
)
def test_days_are_read(given, day, shown):
    read = TypeAdapter(Day).validate_python(given)
    assert read == day
    assert str(read) == shown


def test_a_day_is_on_its_date():
    assert CalendarDay(12, 25).is_on(date(2030, 12, 25))
    assert not CalendarDay(12, 25, 2026).is_on(date(2030, 12, 25))
    assert not CalendarDay(12, 25).is_on(date(2030, 12, 26))


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (90, 90.0),
        (1.5, 1.5),
        ("90s", 90.0),
        ("2m", 120.0),
        ("1h30m", 5400.0),
        ("1d 2h", 93_600.0),
        ("45", None),
        ("", None),
        ("-1m", None),
        (True, None),
        (float("nan"), None),
    ],
)
def test_durations_are_read(given, seconds):
    if seconds is None:
        with pytest.raises(ValidationError, match="seconds, or a time such as"):
            TypeAdapter(Duration).validate_python(given)
    else:
        assert TypeAdapter(Duration).validate_python(given) == seconds


@pytest.mark.parametrize(("given", "number"), [("low", -1), ("urgent", 2), (1, 1)])
def test_priorities_are_read(given, number):
    assert TypeAdapter(Priority).validate_python(given) == number


@pytest.mark.parametrize("given", ["max", 3, True, 0.5])
def test_other_priorities_are_refused(given):
    with pytest.raises(ValidationError, match="one of low, normal, high, urgent"):
        TypeAdapter(Priority).validate_python(given)


def test_minutes_are_shown_as_times():
    assert format_minute(545) == "09:05"
