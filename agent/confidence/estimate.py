"""The stacked model: one raw score from all signals, with each signal's share of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.confidence.logistic import Floats
from agent.confidence.prior import (
    DENSE_WEIGHTS,
    LEXICAL_WEIGHTS,
    MOST_FOR_SEARCH,
    REPLY_WEIGHTS,
    SCALES,
)
from agent.confidence.signals import SEARCH_SIGNALS

BASE = "base"
"""Names the share that does not depend on any signal."""

CAUTION = "caution"
"""Names the share that is taken off the search where something speaks against the reply."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Fitted weights of the standardised search signals; ``base`` is where the score starts."""

    weights: tuple[float, ...]
    base: float

    def share_out(self, signals: Mapping[str, float]) -> dict[str, float]:
        """Return each signal's share of the raw score, in log-odds; they add up to the score.

        Reply signals may be left out; they then count as being as they should.
        """
        values = standardise([[signals[name] for name in SEARCH_SIGNALS]])[0]
        shares = {
            name: weight * float(value)
            for name, weight, value in zip(SEARCH_SIGNALS, self.weights, values, strict=True)
        }
        shares[BASE] = self.base
        against = {
            name: weight * signals[name]
            for name, weight in REPLY_WEIGHTS.items()
            if signals.get(name)
        }
        excess = sum(shares.values()) - MOST_FOR_SEARCH
        if against and excess > 0:
            against[CAUTION] = -excess
        return shares | against


def standardise(values: Sequence[Sequence[float]]) -> Floats:
    """Return search signals (cases × signals) measured in spreads from their usual mean."""
    means = np.array([SCALES[name].mean for name in SEARCH_SIGNALS])
    spreads = np.array([SCALES[name].spread for name in SEARCH_SIGNALS])
    table = np.array(values, dtype=np.float64).reshape(-1, len(SEARCH_SIGNALS))
    result: Floats = (table - means) / spreads
    return result


def read_prior(dense: bool) -> Floats:
    """Return the starting weights in the order of the signals, the base last."""
    weights = DENSE_WEIGHTS if dense else LEXICAL_WEIGHTS
    return np.array([weights[name] for name in (*SEARCH_SIGNALS, BASE)])
