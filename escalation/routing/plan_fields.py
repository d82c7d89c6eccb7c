"""The kinds of values that the desk's file may hold; the message of a refusal is what was expected. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from escalation.autonomy.orders import LONGEST_TOPIC
from escalation.yaml_file.problems import hint_at

PRIORITIES = {"low": -1, "normal": 0, "high": 1, "urgent": 2}
"""What a priority is called, and the number that the log has for it."""
DAY_MINUTES = 24 * 60
MOST_CAPACITY = 50
LONGEST_SECONDS = 366 * 24 * 3600
LONGEST_SITE, LONGEST_SAID = 64, 500

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SPAN = re.compile(r"(\d{1,2}):(\d{2}) ?[-–] ?(\d{1,2}):(\d{2})")
_DURATION = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?")
_DAY = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of a day by the clock on the wall, from ``start`` until before ``end``.

    Where ``end`` is the smaller one the span ends on the next day.
    """

    start: int
    end: int

    @property
    def is_over_midnight(self) -> bool:
        return self.end <= self.start

    def __str__(self) -> str:
        return f"{format_minute(self.start)}-{format_minute(self.end)}"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day; of every year where ``year`` is ``None``."""

    month: int
    day: int
    year: int | None = None

    def is_on(self, date: datetime.date) -> bool:
        """Say whether ``date`` is this day."""
        return (date.month, date.day) == (self.month, self.day) and self.year in (None, date.year)

    def __str__(self) -> str:
        shown = f"{self.month:02}-{self.day:02}"
        return shown if self.year is None else f"{self.year:04}-{shown}"


def format_minute(minute: int) -> str:
    """Format a minute of the day as 09:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _refuse(expected: str) -> PydanticCustomError:
    # No placeholders: what was expected is a sentence by itself.
    return PydanticCustomError("expected", "{said}", {"said": expected})


def _read_span(value: Any) -> Span:
    if isinstance(value, Span):
        return value
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is not None:
        first_hour, first_minute, last_hour, last_minute = (int(each) for each in found.groups())
        start, end = first_hour * 60 + first_minute, last_hour * 60 + last_minute
        is_time = max(first_minute, last_minute) < 60 and start < DAY_MINUTES >= end
        if is_time and start != end:
            return Span(start, end)
    raise _refuse("a span such as 09:00-17:30 (a whole day is 00:00-24:00)")


def _read_spans(value: Any) -> tuple[Any, ...]:
    if isinstance(value, str | Span):
        return (value,)
    if value is None or value is False:
        return ()
    if isinstance(value, list | tuple):
        return tuple(value)
    raise _refuse("a span such as 09:00-17:30, a list of them, or [] for closed")


def _read_day(value: Any) -> CalendarDay:
    if isinstance(value, CalendarDay):
        return value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return CalendarDay(value.month, value.day, value.year)
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        if found is not None:
            year = None if found[1] is None else int(found[1])
            date = datetime.date(year or _LEAP_YEAR, int(found[2]), int(found[3]))
            return CalendarDay(date.month, date.day, year)
    except ValueError:
        pass
    raise _refuse("a date such as 2026-12-24, or 12-25 for every year")


def _read_zone(value: Any) -> str:
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError):
            pass
        else:
            return value
        hint = hint_at(value, sorted(available_timezones()))
        raise _refuse(f"a time zone such as Europe/Berlin{hint}")
    raise _refuse("a time zone such as Europe/Berlin")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read_duration(value: Any) -> float | None:
    if value is None:
        return None
    seconds = 0.0
    if _is_number(value):
        seconds = float(value)
    elif isinstance(value, str) and (found := _DURATION.fullmatch(value.strip())):
        parts = zip(found.groups(default="0"), (86_400, 3600, 60, 1), strict=True)
        seconds = float(sum(int(number) * size for number, size in parts))
    if 1 <= seconds <= LONGEST_SECONDS:
        return seconds
    raise _refuse("seconds, or a time such as 90s, 2m, 4h or 1d, from 1s to 366d")


def _read_priority(value: Any) -> Any:
    if isinstance(value, str) and value in PRIORITIES:
        return PRIORITIES[value]
    if _is_number(value) and value in PRIORITIES.values():
        return int(value)
    raise _refuse(f"one of {', '.join(PRIORITIES)}")


def _read_share(value: Any) -> float:
    if _is_number(value) and 0 < value < 1:
        return float(value)
    raise _refuse("a share between 0 and 1, such as 0.75")


def _read_count(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_CAPACITY:
        return value
    raise _refuse(f"a whole number from 1 to {MOST_CAPACITY}")


def _read_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _refuse("true or false")


def read_name(value: Any) -> str:
    """Return the name of a skill or group as it is; raises ``PydanticCustomError`` on others."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    raise _refuse("a name of small letters, digits, - and _, such as returns")


def read_language(value: Any) -> str:
    """Return a language's code in small letters; raises ``PydanticCustomError`` on others."""
    if isinstance(value, str) and _LANGUAGE.fullmatch(value.lower()):
        return value.lower()
    if value is False:
        raise _refuse('a language; Norwegian is written "no", in quotation marks')
    raise _refuse("the code of a language, such as de")


def _is_line(value: Any, longest: int) -> bool:
    return (
        isinstance(value, str)
        and value == value.strip()
        and value.isprintable()
        and 1 <= len(value) <= longest
    )


def read_site(value: Any) -> str:
    """Return a site's name; raises ``PydanticCustomError`` on what is none."""
    if _is_line(value, LONGEST_SITE):
        return str(value)
    raise _refuse("the name of a site, such as default")


def _read_topic(value: Any) -> str:
    if _is_line(value, LONGEST_TOPIC):
        return str(value)
    raise _refuse("a topic, as the knowledge has it")


def _read_said(value: Any) -> str:
    if isinstance(value, str) and len(value) <= LONGEST_SAID:
        return value.strip()
    raise _refuse(f"a text of at most {LONGEST_SAID} characters")


def _read_list(what: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list | tuple):
            return tuple(value)
        raise _refuse(f"a list of {what}, such as [one, another]")

    return read


OpenSpan = Annotated[Span, BeforeValidator(_read_span)]
Spans = Annotated[tuple[OpenSpan, ...], BeforeValidator(_read_spans)]
"""When a day is open; nothing stands for closed."""
Day = Annotated[CalendarDay, BeforeValidator(_read_day)]
Zone = Annotated[str, BeforeValidator(_read_zone)]
Duration = Annotated[float | None, BeforeValidator(_read_duration)]
"""Seconds, or ``None`` for never."""
Priority = Annotated[int, BeforeValidator(_read_priority)]
"""-1 low, 0 normal, 1 high, 2 urgent."""
Share = Annotated[float, BeforeValidator(_read_share)]
Count = Annotated[int, BeforeValidator(_read_count)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
Said = Annotated[str, BeforeValidator(_read_said)]
Name = Annotated[str, BeforeValidator(read_name)]
Language = Annotated[str, BeforeValidator(read_language)]
Site = Annotated[str, BeforeValidator(read_site)]
Topic = Annotated[str, BeforeValidator(_read_topic)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_read_list("names"))]
Languages = Annotated[tuple[Language, ...], BeforeValidator(_read_list("languages"))]
Topics = Annotated[tuple[Topic, ...], BeforeValidator(_read_list("topics"))]
Sites = Annotated[tuple[Site, ...], BeforeValidator(_read_list("sites"))]
Priorities = Annotated[tuple[Priority, ...], BeforeValidator(_read_list("priorities"))]
