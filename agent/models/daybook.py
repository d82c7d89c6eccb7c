"""Where what was spent on models is kept, day by day: the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent: tokens in and out, and their cost."""

    input: int = 0
    output: int = 0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.input + self.output

    def __add__(self, more: Spent) -> Spent:
        return Spent(self.input + more.input, self.output + more.output, self.cost + more.cost)


NOTHING = Spent()


class Daybook(Protocol):
    """Keeps what was spent on each day, over restarts and for all nodes."""

    async def read(self, day: date) -> Spent:
        """Return what was spent on ``day``."""
        ...

    async def add(self, day: date, spent: Spent) -> None:
        """Add to what was spent on ``day``."""
        ...
