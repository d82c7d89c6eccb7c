"""How wrong a rate may truly be after so many errors in so many tries: the exact binomial bound."""

from __future__ import annotations

from math import log, log1p

import numpy as np

_HALVINGS = 60


def bound_error(errors: int, tries: int, level: float) -> float:
    """Return the one-sided Clopper–Pearson upper bound of an error rate at ``level`` (0 to 1).

    It is 1 where nothing was tried. More errors never lower it, more clean tries never raise it.
    """
    if tries <= 0 or errors >= tries:
        return 1.0
    low, high = errors / tries, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if find_p_value(errors, tries, middle) > 1 - level:
            low = middle
        else:
            high = middle
    return high


def find_p_value(errors: int, tries: int, rate: float) -> float:
    """Return the probability of at most ``errors`` in ``tries`` where each goes wrong at ``rate``.

    It is the exact p-value of "the error is ``rate`` or more"; 1 where nothing was tried.
    """
    if errors < 0:
        return 0.0
    if rate <= 0.0 or errors >= tries:
        return 1.0
    if rate >= 1.0:
        return 0.0
    counts = np.arange(1, errors + 1, dtype=np.float64)
    # Each term from the one before: C(n, k) p^k q^(n-k), as logarithms, so that none underflows.
    steps = np.log((tries - counts + 1) / counts) + log(rate) - log1p(-rate)
    terms = tries * log1p(-rate) + np.concatenate([[0.0], np.cumsum(steps)])
    return min(1.0, float(np.exp(terms).sum()))
