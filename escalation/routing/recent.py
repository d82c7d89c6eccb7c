"""The desk's own recent times, from the rows of the log: how soon people take, how long they hold. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from escalation.clock import parse_time
from escalation.errors import DamagedConversation
from escalation.events import Record
from escalation.routing.estimate import Paces, Timed, measure_pace

DAYS = 14
"""How old a time may be to count."""
KEPT = 2000
"""How many of the newest times of each kind are kept."""
_DAY_HOURS = 24
_FRESH_SHARE = 100
"""Measured anew when one in so many times is new: that changes little, and costs a thousandth."""


@dataclass(slots=True)
class _Course:
    """What is under way in one conversation."""

    queued: datetime | None = None
    """Since when it waits for somebody to take it."""
    held: datetime | None = None
    """Since when a person holds it."""
    person: str | None = None


class RecentTimes:
    """Takes the rows of all conversations in the order of their commits.

    ``zone`` is where the hours of the week are read.
    """

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._courses: dict[str, _Course] = {}
        self._acted: dict[str, datetime] = {}
        """When each person last took or let go of a conversation."""
        self._pickups: deque[tuple[datetime, Timed]] = deque(maxlen=KEPT)
        self._handlings: deque[tuple[datetime, Timed]] = deque(maxlen=KEPT)
        self._measured: tuple[int, Paces] | None = None
        self._fresh = 0
        """Times that came since then."""

    def take(self, record: Record) -> None:
        """Take one more row; kinds that measure nothing cost next to nothing."""
        follow = _FOLLOWS.get(record.kind)
        if follow is None:
            return
        course = self._courses.setdefault(record.conversation_id, _Course())
        follow(self, course, record)
        if course.queued is None and course.held is None:
            del self._courses[record.conversation_id]

    @staticmethod
    def counts(record: Record) -> bool:
        """Say whether the row is of a kind that measures anything."""
        return record.kind in _FOLLOWS

    def measure(self, at: datetime) -> Paces:
        """Return how quick the desk is at this hour of the week, from the last ``DAYS`` days."""
        oldest = at - timedelta(days=DAYS)
        for times in (self._pickups, self._handlings):
            while times and times[0][0] < oldest:
                times.popleft()
                self._measured = None
        hour = self._read_hour(at)
        is_stale = self._fresh * _FRESH_SHARE >= len(self._pickups)
        if self._measured is None or self._measured[0] != hour or is_stale:
            paces = Paces(
                measure_pace([timed for _, timed in self._pickups], hour),
                measure_pace([timed for _, timed in self._handlings], hour),
            )
            self._measured, self._fresh = (hour, paces), 0
        return self._measured[1]

    # -- what each kind of row says ----------------------------------------------------------------

    def _queue(self, course: _Course, record: Record) -> None:
        at = parse_time(record.at)
        self._let_go(course, at, counts=_read(record).get("cause") != "lease_lapsed")
        course.queued = course.queued or at

    def _give(self, course: _Course, record: Record) -> None:
        at = parse_time(record.at)
        if record.kind == "ConversationTransferred":
            person = _read(record).get("to") or None
        else:
            person = _read(record).get("by") or record.sender
        self._let_go(course, at)
        if person is None:  # it goes to a group, and waits there
            course.queued = at
            return
        if course.queued is not None and record.kind == "ConversationClaimed":
            since = max(course.queued, self._acted.get(person, course.queued))
            self._keep(self._pickups, since, at)
        course.queued, course.held, course.person = None, at, person
        self._acted[person] = at

    def _end(self, course: _Course, record: Record) -> None:
        self._let_go(course, parse_time(record.at))
        course.queued = None

    def _let_go(self, course: _Course, at: datetime, *, counts: bool = True) -> None:
        if course.held is not None and course.person is not None:
            if counts:
                self._keep(self._handlings, course.held, at)
            self._acted[course.person] = at
        course.held = course.person = None

    def _keep(self, times: deque[tuple[datetime, Timed]], since: datetime, at: datetime) -> None:
        # A clock that was set back measures nothing wrong, only nothing.
        seconds = max((at - since).total_seconds(), 0.0)
        # Under the hour in which it ended: of what began in this one only the short is known yet.
        times.append((at, Timed(self._read_hour(at), seconds)))
        self._fresh += 1

    def _read_hour(self, at: datetime) -> int:
        local = at.astimezone(self._zone)
        return local.weekday() * _DAY_HOURS + local.hour


def _read(record: Record) -> Mapping[str, Any]:
    try:
        return record.read_inner()
    except DamagedConversation:
        return {}


_FOLLOWS: dict[str, Callable[[RecentTimes, _Course, Record], None]] = {
    "HandoffRequested": RecentTimes._queue,
    "ConversationReleased": RecentTimes._queue,
    "ConversationWoken": RecentTimes._queue,
    "ConversationClaimed": RecentTimes._give,
    "ConversationTransferred": RecentTimes._give,
    "ConversationSnoozed": RecentTimes._end,
    "ReturnedToBot": RecentTimes._end,
    "ConversationResolved": RecentTimes._end,
}
