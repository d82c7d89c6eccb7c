"""Time, chance and sockets of a made-up history: frames arrive in order, late, or never."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

Frame = dict[str, Any]


class Clock:
    """Runs what is due, in order; ``now`` is in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, t: float, act: Callable[[], None]) -> None:
        """Do something at a time, or now when that is past."""
        heapq.heappush(self._due, (max(t, self.now), next(self._numbers), act))

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something in a while."""
        self.at(self.now + seconds, act)

    def run(self, until: float) -> None:
        """Do all that is due up to a time."""
        while self._due and self._due[0][0] <= until:
            self.now, _, act = heapq.heappop(self._due)
            act()
        self.now = until


class Wire:
    """One socket. Either end may know that it is over before the other does."""

    def __init__(self, name: str, actor: str, node: int, clock: Clock, random: Random) -> None:
        self.name = name
        self.actor = actor
        self.node = node
        self.client_open = True
        self.server_open = True
        self.for_customer = False
        self.is_hole = False
        """Whether all frames vanish, in both directions, and nobody notices."""
        self.slow_until = 0.0
        self.cursors: dict[str, int] = {}
        self.targets: dict[str, int] = {}
        self.pumping: set[str] = set()
        self._clock = clock
        self._random = random
        self._free = {"up": 0.0, "down": 0.0}

    def carry(self, way: str, take: Callable[[], None]) -> None:
        """Take something to the other end."""
        if self.is_hole:
            return
        now = self._clock.now
        delay = self._random.uniform(0.001, 0.05)
        if self.slow_until > now:
            delay += self._random.uniform(0.0, min(3.0, self.slow_until - now))
        arrival = max(self._free[way], now + delay)
        if self.slow_until > now:
            arrival = min(arrival, max(self.slow_until, self._free[way]))
        self._free[way] = arrival
        self._clock.at(arrival, lambda: self._arrive(way, take))

    def _arrive(self, way: str, take: Callable[[], None]) -> None:
        is_open = self.server_open if way == "up" else self.client_open
        if is_open and not self.is_hole:
            take()

    def drain_time(self) -> float:
        """Return when the last frame that is on its way down arrives."""
        return max(self._free["down"], self._clock.now)
