"""A row of the table: how many of so many sentences raised a signal, with what that may truly be."""

from __future__ import annotations

from dataclasses import dataclass

from agent.confidence.bound import bound_error

_LEVEL = 0.975
"""One-sided on both sides: 95 % together."""


@dataclass(frozen=True, slots=True)
class Row:
    """``hits`` of ``n`` sentences raised the signal ``detector``.

    ``wanted`` says whether they should have: the share is then the recall, else that of false alarms.
    """

    detector: str
    data: str
    wanted: bool
    n: int
    hits: int

    @property
    def share(self) -> float:
        """Hits among all, 0 to 1."""
        return self.hits / max(1, self.n)

    @property
    def interval(self) -> tuple[float, float]:
        """The exact 95 % interval (Clopper and Pearson) of the share."""
        return 1 - bound_error(self.n - self.hits, self.n, _LEVEL), bound_error(
            self.hits, self.n, _LEVEL
        )

    def dump(self) -> dict[str, object]:
        """Return what is printed."""
        low, high = self.interval
        return {
            "detector": self.detector,
            "data": self.data,
            "n": self.n,
            "hits": self.hits,
            "recall": self.share if self.wanted else None,
            "false alarms": None if self.wanted else self.share,
            "from": low,
            "to": high,
        }
