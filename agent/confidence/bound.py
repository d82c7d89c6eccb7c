"""How wrong a rate may truly be after so many errors in so many tries: the exact binomial bound."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_HALVINGS = 60


def bound_error(errors: int, tries: int, level: float) -> float:
    """Return the one-sided Clopper–Pearson upper bound of an error rate at ``level`` (0 to 1).

    It is 1 where nothing was tried.
    """
    if tries <= 0 or errors >= tries:
        return 1.0
    low, high = errors / tries, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(errors, tries, middle) > 1 - level:
            low = middle
        else:
            high = middle
    return high


def _at_most(errors: int, tries: int, rate: float) -> float:
    if rate <= 0.0:
        return 1.0
    if rate >= 1.0:
        return 0.0
    all_ways = lgamma(tries + 1)
    return sum(
        exp(
            all_ways
            - lgamma(count + 1)
            - lgamma(tries - count + 1)
            + count * log(rate)
            + (tries - count) * log1p(-rate)
        )
        for count in range(errors + 1)
    )
