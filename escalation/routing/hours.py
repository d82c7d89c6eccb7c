"""When the desk is open: business hours in a time zone, with holidays and the change of clocks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from escalation.routing.plan import DeskPlan
from escalation.routing.plan_fields import DAY_MINUTES, Span

_DAY = timedelta(days=1)
_EMPTY_DAYS = 366
"""After so many days in a row without an opening there is none."""
_KEPT_DAYS = 1024

Opening = tuple[datetime, datetime]
"""From (included) until (not included), in UTC."""


class Hours:
    """The opening hours of the desk, or of one of its groups.

    It is open when the clock on the wall says so: an hour that comes twice when the clocks are
    turned back is open twice, one that is left out never comes. A span belongs to the day on which
    it begins. On a holiday nothing is open from midnight to midnight but what the holiday opens
    itself, so that a span of the evening before ends at midnight.

    All moments are aware datetimes; those returned are in UTC.
    """

    def __init__(self, plan: DeskPlan, group: str = "") -> None:
        own = plan.groups.get(group)
        self._plan = plan
        self._week = (own and own.hours) or plan.hours
        self._zone = ZoneInfo((own and own.timezone) or plan.timezone)
        self._list_openings = lru_cache(maxsize=_KEPT_DAYS)(self._build_openings)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, to show moments in."""
        return self._zone

    @property
    def is_always_open(self) -> bool:
        """Say whether there are no hours and no holidays at all."""
        return self._week is None and not self._plan.holidays

    def is_open(self, at: datetime) -> bool:
        """Say whether it is open at this moment."""
        return any(start <= at < end for start, end in self._list_openings(_find_day(at)))

    def opens_at(self, at: datetime) -> datetime | None:
        """Return the first open moment from ``at`` on: ``at`` itself while it is open.

        ``None`` where it does not open within a year.
        """
        return next((start for start, _ in self._walk(at)), None)

    def closes_at(self, at: datetime) -> datetime | None:
        """Return when the present opening ends; ``None`` while it is closed, or not within a year."""
        at = until = at.astimezone(UTC)
        for start, end in self._walk(at):
            if start > until:
                break
            until = end
            if until - at > _EMPTY_DAYS * _DAY:
                return None
        return until if until > at else None

    def open_seconds_between(self, start: datetime, end: datetime) -> float:
        """Return how many seconds it is open from ``start`` until ``end``; 0 where ``end`` is earlier."""
        total, end = timedelta(), end.astimezone(UTC)
        for opened, closed in self._walk(start):
            if opened >= end:
                break
            total += min(closed, end) - opened
        return total.total_seconds()

    def find_due(self, start: datetime, seconds: float) -> datetime | None:
        """Return the moment at which it was open for ``seconds`` since ``start``; ``None`` for never."""
        left = timedelta(seconds=seconds)
        for opened, closed in self._walk(start):
            if closed - opened >= left:
                return opened + left
            left -= closed - opened
        return None

    def _walk(self, at: datetime) -> Iterator[Opening]:
        """List what is left of the present opening and those that follow, a day's at a time."""
        at, day, empty = at.astimezone(UTC), _find_day(at), 0
        while empty <= _EMPTY_DAYS and day < date.max - _DAY:
            openings = self._list_openings(day)
            empty = 0 if openings else empty + 1
            for start, end in openings:
                if end > at:
                    yield max(start, at), end
            day += _DAY

    def _build_openings(self, day: date) -> Sequence[Opening]:
        """List when it is open on a day of UTC, in order; those that touch are one."""
        openings: list[Opening] = []
        for start, end, offset in self._list_stretches(day):
            local = (start + offset).date()
            while datetime.combine(local, datetime.min.time(), UTC) < end + offset:
                midnight = datetime.combine(local, datetime.min.time(), UTC) - offset
                for first, last in self._list_minutes(local):
                    opened = max(start, midnight + timedelta(minutes=first))
                    closed = min(end, midnight + timedelta(minutes=last))
                    if openings and openings[-1][1] == opened < closed:
                        openings[-1] = (openings[-1][0], closed)
                    elif opened < closed:
                        openings.append((opened, closed))
                local += _DAY
        return openings

    def _list_stretches(self, day: date) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """Divide a day of UTC where the clocks change: from, until, and what the wall is ahead."""
        start = datetime.combine(day, datetime.min.time(), UTC)
        end = start + _DAY
        while start < end:
            offset = self._find_offset(start)
            until = end
            if self._find_offset(end) != offset:
                before, after = start, end
                while after - before > timedelta(seconds=1):
                    middle = (before + (after - before) / 2).replace(microsecond=0)
                    if self._find_offset(middle) == offset:
                        before = middle
                    else:
                        after = middle
                until = after
            yield start, until, offset
            start = until

    def _find_offset(self, at: datetime) -> timedelta:
        return at.astimezone(self._zone).utcoffset() or timedelta()

    def _list_minutes(self, day: date) -> list[tuple[int, int]]:
        """List the open minutes of a day by the wall, in order and without overlaps."""
        minutes: list[tuple[int, int]] = []
        for first, last in sorted(self._collect_minutes(day)):
            if minutes and first <= minutes[-1][1]:
                minutes[-1] = (minutes[-1][0], max(last, minutes[-1][1]))
            else:
                minutes.append((first, last))
        return minutes

    def _collect_minutes(self, day: date) -> Iterator[tuple[int, int]]:
        holiday = self._plan.find_holiday(day)
        if self._week is None and holiday is None:
            yield 0, DAY_MINUTES
        before = self._plan.find_holiday(day - _DAY)
        spans = holiday.open if holiday else self._list_usual(day)
        for span in spans:
            yield span.start, DAY_MINUTES if span.is_over_midnight else span.end
        if holiday is None:
            for span in before.open if before else self._list_usual(day - _DAY):
                if span.is_over_midnight:
                    yield 0, span.end

    def _list_usual(self, day: date) -> tuple[Span, ...]:
        return () if self._week is None else self._week.list_spans(day.weekday())


def build_hours(plan: DeskPlan) -> Mapping[str, Hours]:
    """Return the hours of every group by its name, and those of the desk itself under ``""``."""
    return {name: Hours(plan, name) for name in ("", *plan.groups)}


def _find_day(at: datetime) -> date:
    return at.astimezone(UTC).date()
