"""The figures by which a confidence is judged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def find_auroc(values: Numbers, good: NDArray[np.bool_]) -> float:
    """Return the probability that a good case has the higher value (ties count half)."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    for value in np.unique(values[np.flatnonzero(np.diff(np.sort(values)) == 0)]):
        ranks[values == value] = ranks[values == value].mean()
    positives = int(good.sum())
    pairs = positives * (len(values) - positives)
    return float((ranks[good].sum() - positives * (positives + 1) / 2) / pairs)


def find_coverage(values: Numbers, right: NDArray[np.bool_], accuracy: float) -> float:
    """Return the largest share that could be answered at ``accuracy``, chosen in hindsight."""
    answered = np.arange(1, len(values) + 1)
    held = np.flatnonzero(np.cumsum(right[np.argsort(-values)]) / answered >= accuracy)
    return float(held[-1] + 1) / len(values) if len(held) else 0.0


def find_ece(values: Numbers, right: NDArray[np.bool_], bins: int = 15) -> float:
    """Return the expected calibration error over bins of equal mass."""
    parts = np.array_split(np.argsort(values, kind="stable"), bins)
    return float(
        sum(abs(values[part].mean() - right[part].mean()) * len(part) for part in parts)
        / len(values)
    )
