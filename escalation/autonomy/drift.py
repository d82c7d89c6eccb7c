"""Notice that the questions have changed: scores and topics of now against those of before.

No label is needed, so this speaks long before the audits can; it says that something is different,
not that it is worse.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

LEVEL = 0.999
"""How sure an alarm must be; one is looked for every day and in every topic."""
LEAST_DISTANCE = 0.1
"""A smaller change than this is none that anybody need hear of, however sure it is."""
LEAST_CASES = 50


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the window lies from the reference: a share of the cases that would have to move.

    ``chance`` bounds the probability of such a distance without any change.
    """

    distance: float
    chance: float

    def is_alarm(self, level: float = LEVEL) -> bool:
        """Say whether the change is both sure and large enough to tell somebody."""
        return self.chance <= 1 - level and self.distance >= LEAST_DISTANCE


NO_DRIFT = Drift(0.0, 1.0)


def compare_scores(reference: Sequence[float], window: Sequence[float]) -> Drift:
    """Compare two samples of confidences by Kolmogorov and Smirnov's greatest distance.

    Fewer than 50 cases on either side say nothing.
    """
    if min(len(reference), len(window)) < LEAST_CASES:
        return NO_DRIFT
    before, now = sorted(reference), sorted(window)
    distance = max(
        abs(bisect_right(before, score) / len(before) - bisect_right(now, score) / len(now))
        for score in {*before, *now}
    )
    return Drift(distance, _bound_distance(distance, len(before), len(now)))


def compare_topics(reference: Sequence[str | None], window: Sequence[str | None]) -> Drift:
    """Compare how often each topic comes up, by the share of questions that changed its topic.

    Fewer than 50 cases on either side say nothing.
    """
    if min(len(reference), len(window)) < LEAST_CASES:
        return NO_DRIFT
    before, now = Counter(reference), Counter(window)
    topics = {*before, *now}
    distance = (
        sum(abs(before[topic] / len(reference) - now[topic] / len(window)) for topic in topics) / 2
    )
    return Drift(distance, _bound_share(distance, len(topics), len(reference), len(window)))


def _bound_distance(distance: float, first: int, second: int) -> float:
    # Massart's bound; for two samples of unequal size it holds up to a small factor (Wei, Dudley).
    cases = first * second / (first + second)
    return min(1.0, 2 * exp(-2 * cases * distance**2))


def _bound_share(distance: float, topics: int, first: int, second: int) -> float:
    # The expected distance of two equal mixtures, then McDiarmid's bound for what exceeds it.
    cases = first * second / (first + second)
    excess = distance - sqrt((topics - 1) / cases) / 2
    return min(1.0, exp(-2 * cases * excess**2)) if excess > 0 else 1.0
