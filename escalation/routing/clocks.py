"""How long a customer may wait by the desk's plan, and when that time is up. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from escalation.clock import format_time, parse_time
from escalation.conversation import Conversation
from escalation.desk_events import Clock
from escalation.routing.hours import Hours, build_hours
from escalation.routing.plan import DeskPlan, ServiceTimes

ClockState = Literal["running", "paused", "warned", "breached", "met"]
"""``paused``: no time passes for it just now; ``met``: what it waited for came in time."""


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """One promised time of a conversation, read at a moment. Times are RFC 3339 in UTC.

    ``due_at`` and ``warn_at`` are ``None`` while it stands still and nobody knows until when.
    """

    clock: Clock
    since: str
    limit: float
    """Seconds that are promised."""
    used: float
    """Seconds of them that have passed; more than ``limit`` once it is breached."""
    state: ClockState
    is_over: bool
    """Whether what it waited for has come, in time or late."""
    warn_at: str | None
    due_at: str | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time that counts, as far as the pauses go; ``end`` is ``None`` for the one that goes on."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class _Course:
    """What a clock counts from, and when it stood still."""

    clock: Clock
    since: str
    ended_at: str | None
    limit: float


class Timekeeper:
    """Reads the service clocks of conversations by one plan.

    A clock counts from its beginning and nothing begins it anew: no message, offer, release or
    transfer. It pauses as the plan says, outside business hours and while the conversation is
    parked.
    """

    def __init__(self, plan: DeskPlan) -> None:
        self._plan = plan
        self._hours = build_hours(plan)

    @property
    def has_promises(self) -> bool:
        """Say whether the plan promises any time at all."""
        return bool(self._plan.times)

    def read(self, conversation: Conversation, now: datetime) -> Sequence[ServiceClock]:
        """Return the clocks that run for a conversation, and the first reply's once it was given."""
        c, times = conversation, self.find_times(conversation)
        if times is None:
            return ()
        counts = self._find_counts(c, times)
        return [_read(c, course, times, counts, now) for course in _list_courses(c, times)]

    def find_due(self, conversation: Conversation) -> str | None:
        """Return when the time of the most urgent clock is up (or was), RFC 3339 in UTC.

        ``None`` where none runs, or where it stands still and nobody knows until when.
        """
        times = self.find_times(conversation)
        if times is None:
            return None
        counts = self._find_counts(conversation, times)
        dues = [
            due
            for course in _list_courses(conversation, times)
            if course.ended_at is None
            and (due := _find_due(conversation, course, times, counts)) is not None
        ]
        return format_time(min(dues)) if dues else None

    def find_times(self, conversation: Conversation) -> ServiceTimes | None:
        """Return what the plan promises for a conversation."""
        return self._plan.find_times(conversation.route.priority, conversation.route.group)

    def _find_counts(self, c: Conversation, times: ServiceTimes) -> Hours | None:
        """Return the business hours outside of which no time passes; ``None``: it always does."""
        if "outside_hours" not in times.pause:
            return None
        hours = self._hours.get(c.route.group) or self._hours[""]
        return None if hours.is_always_open else hours


def _read(
    c: Conversation, course: _Course, times: ServiceTimes, counts: Hours | None, now: datetime
) -> ServiceClock:
    ended = None if course.ended_at is None else parse_time(course.ended_at)
    stretches = list(_cut(c, course.since, times))
    due = _find_moment(stretches, counts, course.limit)
    warn = _find_moment(stretches, counts, course.limit * times.warn_at)
    return ServiceClock(
        clock=course.clock,
        since=course.since,
        limit=course.limit,
        used=_count(stretches, counts, ended or now),
        state=_judge(stretches, counts, now, ended, warn, due),
        is_over=ended is not None,
        warn_at=None if warn is None else format_time(warn),
        due_at=None if due is None else format_time(due),
    )


def _find_due(
    c: Conversation, course: _Course, times: ServiceTimes, counts: Hours | None
) -> datetime | None:
    return _find_moment(list(_cut(c, course.since, times)), counts, course.limit)


def _list_courses(c: Conversation, times: ServiceTimes) -> Iterator[_Course]:
    if c.escalated_at is not None:
        if times.first_reply is not None:
            yield _Course("first_reply", c.escalated_at, c.replied_at, times.first_reply)
        is_owed = c.replied_at is not None and c.unanswered_since is not None
        if times.next_reply is not None and is_owed:
            yield _Course("next_reply", c.unanswered_since or "", None, times.next_reply)
        if times.resolve is not None:
            yield _Course("resolve", c.escalated_at, None, times.resolve)
    # A draft with a window is sent by itself: nobody is waited for.
    is_held = c.state == "bot" and c.held is not None and c.held.veto_seconds is None
    if times.approval is not None and is_held and c.waiting_since is not None:
        yield _Course("approval", c.waiting_since, None, times.approval)


def _cut(c: Conversation, since: str, times: ServiceTimes) -> Iterator[_Stretch]:
    """Divide the time from a moment on by the pauses that count for the plan."""
    start = parse_time(since)
    for pause in c.pauses:
        kind = "waiting_on_customer" if pause.waiting_on_customer else "snoozed"
        if kind not in times.pause:
            continue
        began = parse_time(pause.since)
        if began > start:
            yield _Stretch(start, began)
        until = pause.until or c.snoozed_until
        if until is None:
            return
        start = max(start, parse_time(until))
    yield _Stretch(start, None)


def _count(stretches: Sequence[_Stretch], hours: Hours | None, until: datetime) -> float:
    """Return the seconds that counted before a moment."""
    total = 0.0
    for each in stretches:
        end = until if each.end is None else min(each.end, until)
        total += _count_between(hours, each.start, end)
    return total


def _find_moment(
    stretches: Sequence[_Stretch], hours: Hours | None, seconds: float
) -> datetime | None:
    """Return when so many seconds have counted; ``None`` where that cannot be known, or is never."""
    left = seconds
    for each in stretches:
        if each.end is not None:
            counted = _count_between(hours, each.start, each.end)
            if counted < left:
                left -= counted
                continue
        if hours is not None:
            return hours.find_due(each.start, left)
        return each.start + timedelta(seconds=left)
    return None


def _count_between(hours: Hours | None, start: datetime, end: datetime) -> float:
    if end <= start:
        return 0.0
    if hours is None:
        return (end - start).total_seconds()
    return hours.open_seconds_between(start, end)


def _judge(
    stretches: Sequence[_Stretch],
    hours: Hours | None,
    now: datetime,
    ended: datetime | None,
    warn: datetime | None,
    due: datetime | None,
) -> ClockState:
    if ended is not None:
        return "met" if due is None or ended <= due else "breached"
    if due is not None and due <= now:
        return "breached"
    in_one = any(each.start <= now and (each.end is None or now < each.end) for each in stretches)
    if not in_one or (hours is not None and not hours.is_open(now)):
        return "paused"
    return "warned" if warn is not None and warn <= now else "running"
