"""Tells how long customers waited and what became of their conversations, read on from the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from escalation.clock import Clock, parse_time
from escalation.metrics.measures import Measures
from escalation.metrics.report import Report
from escalation.metrics.summary import sum_up
from escalation.routing.hours import Hours
from escalation.store.log import ConversationLog

LONGEST_DAYS = 366
"""How far back a report goes at most."""
FRESH_SECONDS = 60.0
"""How long what was told is told again, where nothing has happened since."""
_PAGE = 1000
_DAY = 86_400.0

HoursByGroup = Mapping[str, Hours]


@dataclass(slots=True)
class _Read:
    """What was measured, by which hours, and up to which position of the log."""

    hours: HoursByGroup
    measures: Measures
    position: int = 0
    forgotten: float = 0.0
    """Up to when what is over was last let go of."""


@dataclass(slots=True)
class TimesReports:
    """Measures each row of the log once; changed business hours are measured from the beginning."""

    log: ConversationLog
    clock: Clock
    find_hours: Callable[[], HoursByGroup]
    """The business hours in force, by group (``build_hours``): the same object while they are."""
    find_name: Callable[[str], str | None]
    """A person's name, by their id."""
    _read: _Read | None = None
    _told: dict[int, tuple[int, Report]] = field(default_factory=dict)
    """What was told last for each number of days, and at which position of the log."""
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def report(self, days: int) -> Report:
        """Tell the times of the last ``days`` days, today included. Raises ``StorageUnavailable``."""
        async with self._reading:
            read = await self._catch_up()
            now = parse_time(self.clock.now())
            _forget(read, now.timestamp())
            position, told = self._told.get(days, (0, None))
            is_old = told is None or (now - parse_time(told.at)).total_seconds() >= FRESH_SECONDS
            if told is None or is_old or position != read.position:
                told = await asyncio.to_thread(sum_up, read.measures, now, days, self.find_name)
                self._told[days] = (read.position, told)
            return told

    async def _catch_up(self) -> _Read:
        hours = self.find_hours()
        if self._read is None or self._read.hours is not hours:
            self._read = _Read(hours, Measures(_build_count(hours)))
            self._told.clear()
        read = self._read
        while rows := await self.log.read_all(after=read.position, limit=_PAGE):
            for _, record in rows:
                read.measures.take(record)
            read.position = rows[-1][0]
            # The first report reads the whole log: everything else has its turn between the pages.
            await asyncio.sleep(0)
        return read


def _forget(read: _Read, now: float) -> None:
    if now - read.forgotten > _DAY:
        read.measures.forget(now - (LONGEST_DAYS + 1) * _DAY)
        read.forgotten = now


def _build_count(hours: HoursByGroup) -> Callable[[float, float, str], float]:
    def count(since: float, until: float, group: str) -> float:
        own = hours.get(group) or hours[""]
        if own.is_always_open:
            return until - since
        moments = (datetime.fromtimestamp(each, UTC) for each in (since, until))
        return own.open_seconds_between(*moments)

    return count
