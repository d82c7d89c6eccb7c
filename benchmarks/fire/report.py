"""How large a campaign is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Options:
    """How large a campaign is. ``tell`` hears how many of its rounds are done."""

    folder: Path
    times: int
    customers: int = 20
    people: int = 4
    pause: float = 0.3
    """Mean seconds between two messages of a customer."""
    seed: int = 1
    tell: Callable[[int], None] = lambda _: None

    @property
    def history(self) -> Path:
        """Where the history is written to."""
        return self.folder / "history.jsonl"


@dataclass
class Report:
    """What came of a campaign. ``seconds`` and ``rates`` hold measurements by what they measure."""

    name: str
    times: int = 0
    conversations: int = 0
    acknowledged: int = 0
    bot_answers: int = 0
    handovers: int = 0
    people_wrote: int = 0
    storage_refused: int = 0
    """Commands that were refused because the storage was away."""
    per_second: float = 0.0
    """Messages stored in a second, faults included: of customers, the bot and people."""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    """Messages acknowledged in a second, in the seconds just before each fault."""
    anomalies: list[str] = field(default_factory=list)
    how: str | None = None
    """By what means it was done, where there are several."""
    skipped: str | None = None
    """Why it did not run at all."""
    lasted: float = 0.0

    def note(self, what: str, seconds: float) -> None:
        """Add a measured time."""
        self.seconds.setdefault(what, []).append(seconds)

    def summarise(self, what: str) -> dict[str, float]:
        """Return median and maximum of a measured time."""
        return {
            "median": round(median(self.seconds[what]), 3),
            "max": round(max(self.seconds[what]), 3),
        }
