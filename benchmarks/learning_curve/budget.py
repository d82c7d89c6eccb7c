"""What the promise about errors still allows: the threshold that keeps a running count within it."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np

from agent.confidence.logistic import Floats

_CLUSTERS = 3.5
"""Errors vary so many times as much as independent ones: what is mistaken once, is so again."""


class Budget:
    """Counts the errors to be expected among the answers sent, and says what may be sent next.

    The promise is kept while the expected errors, and as many standard deviations on top as
    ``level`` asks for, are at most ``max_error`` of all answers sent. So the first answers must be
    almost sure, and what careful answers leave over may be spent later. It stands and falls with
    probabilities that are true: whoever uses it must check them against audited answers.
    """

    def __init__(self, max_error: float, level: float) -> None:
        """Begin with nothing sent; ``max_error`` and ``level`` lie between 0 and 1."""
        self._max_error = max_error
        self._deviations = NormalDist().inv_cdf(level) * sqrt(_CLUSTERS)
        self.sent = 0
        self.expected = 0.0

    def spend(self, risk: float) -> None:
        """Count an answer that is sent with this probability of being wrong."""
        self.sent += 1
        self.expected += risk

    def find_threshold(self, risks: Floats, ahead: int) -> float | None:
        """Return the highest risk that may be taken; ``None`` where nothing may be sent.

        ``risks`` are those of recent questions, whatever became of them: the next ``ahead``
        questions are taken to be like them.
        """
        if not len(risks):
            return None
        ordered = np.sort(risks)
        scale = ahead / len(ordered)
        sent = self.sent + scale * np.arange(1, len(ordered) + 1)
        expected = self.expected + scale * np.cumsum(ordered)
        kept = expected + self._deviations * np.sqrt(expected) <= self._max_error * sent
        # Of equal risks all are taken or none.
        kept &= np.append(ordered[1:] != ordered[:-1], True)
        held = np.flatnonzero(kept)
        return float(ordered[held[-1]]) if len(held) else None
