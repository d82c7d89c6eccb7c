"""The smallest probability that may be sent: from cases whose outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from agent.confidence.bound import bound_error
from agent.confidence.logistic import Floats

LEVEL = 0.8
"""How sure the bound of an uncertified threshold is; certification uses labels and its own level."""

_MOST_POINTS = 200
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What would happen at one threshold.

    ``answered`` is the share of all questions that reach it, ``error`` the share of those that
    would be answered wrongly, ``tries`` how many whole, equally weighted cases stand behind it.
    """

    threshold: float
    answered: float
    error: float
    tries: float


def trace_risk(values: Floats, right: Floats, weights: Floats) -> tuple[RiskPoint, ...]:
    """Return what happens at falling thresholds, at most 200 of them, the strictest first."""
    if not len(values):
        return ()
    order = np.argsort(-values, kind="stable")
    values, right, weights = values[order], right[order], weights[order]
    answered = np.cumsum(weights)
    wrong = np.cumsum(weights * (1 - right))
    tries = np.minimum(answered**2 / np.cumsum(weights**2), answered)
    lasts = np.flatnonzero(np.append(values[1:] != values[:-1], True))
    # Between two errors only the last point matters: the risk has fallen all the way to it.
    errors_at = wrong[lasts]
    worse_next = np.append(errors_at[1:] > errors_at[:-1], True)
    lasts = lasts[worse_next]
    if len(lasts) > _MOST_POINTS:
        lasts = lasts[np.unique(np.linspace(0, len(lasts) - 1, _MOST_POINTS).astype(int))]
    total = float(answered[-1])
    return tuple(
        RiskPoint(
            threshold=float(values[place]),
            answered=float(answered[place] / total),
            error=float(wrong[place] / answered[place]),
            tries=float(tries[place]),
        )
        for place in lasts
    )


def find_threshold(risks: Sequence[RiskPoint], max_error: float) -> float | None:
    """Return the smallest threshold whose error is bounded by ``max_error``.

    Where the cases are too few or too mixed for that bound, it is the smallest threshold that no
    wrong case reaches and whose own probability keeps to ``max_error``; ``None`` where there is
    not even that.
    """
    held = [point.threshold for point in risks if _is_held(point, max_error)]
    if held:
        return min(held)
    flawless = [point.threshold for point in risks if point.error <= _ROUNDING]
    return max(1 - max_error, min(flawless)) if flawless else None


def _is_held(point: RiskPoint, max_error: float) -> bool:
    if point.error > max_error:
        return False
    tries = floor(point.tries + _ROUNDING)
    return bound_error(ceil(point.error * tries - _ROUNDING), tries, LEVEL) <= max_error
