"""A desk of people with several seats each, simulated: who comes, waits, is taken and goes."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from escalation.clock import format_time
from escalation.events import Record
from escalation.routing.estimate import Estimate, estimate_wait
from escalation.routing.recent import RecentTimes

START = datetime(2026, 11, 2, tzinfo=UTC)


@dataclass(slots=True)
class Waited:
    """What was estimated when somebody came, and how long they waited in the end."""

    estimate: Estimate | None
    ahead: int
    """How many had to leave first."""
    seconds: float


@dataclass(slots=True)
class Queue:
    """``capacity`` and the times between arrivals may change with the hour of the day."""

    random: Random
    people: int
    capacity: int
    gap: Callable[[float], float]
    """Mean seconds between two that come, by the hour of the day."""
    handle: Callable[[Random], float]
    pickup: Callable[[Random], float]
    is_here: Callable[[int, float], bool] = lambda person, hour: True
    times: RecentTimes = field(default_factory=RecentTimes)
    waited: list[Waited] = field(default_factory=list)

    def run(self, arrivals: int) -> list[Waited]:
        events: list[tuple[float, int, str, int]] = [(0.0, 0, "come", 0)]
        line: list[int] = []
        came: dict[int, tuple[float, Estimate | None, int]] = {}
        load, taking = [0] * self.people, [False] * self.people
        number = 0
        while events:
            now, which, what, who = heapq.heappop(events)
            hour = now / 3600 % 24
            if what == "look":
                pass
            elif what == "come":
                number += 1
                free, busy = self._count(load, hour)
                ahead = max(0, len(line) + 1 - sum(free))
                paces = self.times.measure(START + timedelta(seconds=now))
                came[number] = (now, estimate_wait(len(line) + 1, free, busy, paces), ahead)
                self._tell(number, "HandoffRequested", None, now)
                line.append(number)
                if number < arrivals:
                    gap = self.random.expovariate(1 / self.gap(hour))
                    heapq.heappush(events, (now + gap, number, "come", 0))
            elif what == "take":
                taking[who] = False
                if line:
                    chosen = line.pop(0)
                    since, estimate, ahead = came.pop(chosen)
                    self.waited.append(Waited(estimate, ahead, now - since))
                    self._tell(chosen, "ConversationClaimed", who, now)
                    load[who] += 1
                    end = now + self.handle(self.random)
                    heapq.heappush(events, (end, chosen, "go", who))
            else:
                load[who] -= 1
                self._tell(which, "ConversationResolved", who, now)
            under_way = sum(taking)
            for person in sorted(range(self.people), key=lambda each: load[each]):
                is_free = load[person] < self.capacity and not taking[person]
                if len(line) > under_way and is_free and self.is_here(person, hour):
                    taking[person] = True
                    under_way += 1
                    delay = self.pickup(self.random)
                    heapq.heappush(events, (now + delay, -number, "take", person))
            if line and not any(event[2] != "come" for event in events):
                heapq.heappush(events, (now + 60, 0, "look", 0))
        return self.waited

    def _count(self, load: list[int], hour: float) -> tuple[list[int], int]:
        here = [person for person in range(self.people) if self.is_here(person, hour)]
        free = [max(self.capacity - load[person], 0) for person in here]
        return [each for each in free if each], sum(load[person] for person in here)

    def _tell(self, number: int, kind: str, person: int | None, now: float) -> None:
        at = format_time(START + timedelta(seconds=now))
        inner = "{}" if person is None else f'{{"by":"p{person}"}}'
        self.times.take(
            Record(f"c{number}", 1, kind, "system", None, None, 0, at, None, "{}", inner)
        )
