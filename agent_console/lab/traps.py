"""What waits at the named points of the storage: a fault that is set there strikes who passes next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

Spring = Callable[[str], None]
"""Called with the process that passes; what it raises happens there."""


@dataclass(slots=True, eq=False)
class Trap:
    """A fault at one or more points.

    The first ``skip`` passings go by; the next one springs it. With ``until`` (a time of the loop)
    it springs again and again until then, else once.
    """

    fault: str
    points: Collection[str]
    spring: Spring
    skip: int = 0
    until: float | None = None
    has_sprung: bool = False


class Traps:
    """Every trap of one schedule, and how often each point was passed and struck."""

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._set: dict[str, list[Trap]] = {}
        self.passed: defaultdict[str, int] = defaultdict(int)
        """How often each point was passed."""
        self.fired: Counter[str] = Counter()
        """How often a fault struck, as ``fault point`` where it waits at one; what lasts counts once."""

    def set(self, trap: Trap) -> None:
        """Let a trap wait."""
        for point in trap.points:
            self._set.setdefault(point, []).append(trap)

    def clear(self) -> None:
        """Take all traps away."""
        self._set.clear()

    def on_point(self, owner: str, point: str) -> None:
        """Note that a process passes a point; raises what happens to it there."""
        self.passed[point] += 1
        waiting = self._set.get(point)
        if waiting:
            for trap in tuple(waiting):
                self._try(trap, owner, point)

    def _try(self, trap: Trap, owner: str, point: str) -> None:
        if trap.until is not None and self._time() >= trap.until:
            self._remove(trap)
            return
        if trap.skip:
            trap.skip -= 1
            return
        if trap.until is None:
            self._remove(trap)
        if not trap.has_sprung:
            trap.has_sprung = True
            # A fault that waits at many points is one fault, wherever it is met first.
            self.fired[trap.fault if len(trap.points) > 1 else f"{trap.fault} {point}"] += 1
        trap.spring(owner)

    def _remove(self, trap: Trap) -> None:
        for point in trap.points:
            waiting = self._set.get(point, [])
            if trap in waiting:
                waiting.remove(trap)
