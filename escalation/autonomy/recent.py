"""The newest decisions in memory: whether questions of now are like those of before. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from escalation.autonomy.drift import Drift, compare_scores, compare_topics
from escalation.autonomy.ledger import LedgerRow

KEPT = 1000
"""Decisions that are kept of a topic, and of all topics together."""
REFERENCE = 400
"""So many of the first decisions under a standing are what later ones are compared with."""
WINDOW = 100
"""So many of the newest are compared, each only once."""


@dataclass(slots=True)
class _Line:
    """The newest decisions of a topic, or of all: when each was made, and what is compared."""

    seen: deque[tuple[str, str | float | None]] = field(default_factory=lambda: deque(maxlen=KEPT))
    fresh: int = 0
    """How many of them no comparison has seen."""

    def take(self, at: str, value: str | float | None) -> None:
        self.seen.append((at, value))
        self.fresh += 1

    def split(
        self, since: str
    ) -> tuple[Sequence[str | float | None], Sequence[str | float | None]]:
        """Return the reference and the newest window; empty where that was looked at already."""
        if self.fresh < WINDOW:
            return (), ()
        self.fresh = 0
        values = [value for at, value in self.seen if at >= since]
        return values[: max(0, min(REFERENCE, len(values) - WINDOW))], values[-WINDOW:]


class Recent:
    """Decisions in the order of the log. What a topic's newest hundred show is looked at once."""

    def __init__(self) -> None:
        self.position = 0
        """Global position of the newest decision."""
        self._of_topic: defaultdict[str, _Line] = defaultdict(_Line)
        self._of_all = _Line()

    def take(self, rows: Iterable[LedgerRow]) -> None:
        """Take in decisions, in the order of the log; those that were taken in already change nothing."""
        for row in rows:
            if row.position <= self.position:
                continue
            self.position = row.position
            self._of_all.take(row.at, row.topic)
            if row.topic is not None and row.confidence is not None:
                self._of_topic[row.topic].take(row.at, float(row.confidence))

    def find_drift(self, topic: str, since: str) -> str | None:
        """Say in a sentence how the confidences of a topic have changed since its standing began.

        ``None`` where they have not, or where there is nothing new to compare.
        """
        before, now = self._of_topic[topic].split(since)
        drift = compare_scores(
            [each for each in before if isinstance(each, float)],
            [each for each in now if isinstance(each, float)],
        )
        return _describe(drift, "The bot's confidence in its answers")

    def find_mixing(self, since: str) -> str | None:
        """The same of how often each topic comes up, over all of them."""
        before, now = self._of_all.split(since)
        drift = compare_topics(
            [each for each in before if not isinstance(each, float)],
            [each for each in now if not isinstance(each, float)],
        )
        return _describe(drift, "What customers ask about")


def _describe(drift: Drift, what: str) -> str | None:
    if not drift.is_alarm():
        return None
    return f"{what} has changed: {drift.distance:.0%} of the newest {WINDOW} differ from before."
