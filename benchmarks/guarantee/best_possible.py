"""The most coverage that any method can keep which holds its level on every desk.

A method does not know which desk it has. Where the answers from some threshold on are wrong too
often, it may go so low in 1 - level of the draws at most; hence, by Neyman and Pearson, on a desk
where they are not, no oftener than the best test tells the two apart. For each threshold that is
the power against the nearest desk (in relative entropy) at which the error is just the target:
wrong and right answers above the threshold are weighted anew, all others stay. Whatever sees the
labels, their scores and their number, and however it splits them, can do no better.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, xlogy

from benchmarks.guarantee.desks import Floats

_STEP = 0.0025
_ROUNDING = 1e-9
_FAR = 9.0
"""Counts farther from their mean than so many standard deviations are left out."""


def find_most_coverage(
    scores: Floats, right: Floats, max_error: float, level: float, labels: int
) -> float:
    """Return the bound of the mean coverage, none counted beyond hindsight's, with so many labels.

    ``scores`` and ``right`` (0 or 1) are the whole desk; labels are drawn from it with replacement.
    """
    order = np.argsort(-scores, kind="stable")
    wrong = np.cumsum(1 - right[order])
    lasts = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    sent, errors = (lasts + 1) / len(scores), wrong[lasts] / len(scores)
    oracle = float(sent[errors <= max_error * sent + _ROUNDING].max(initial=0.0))
    # Raised to the target here, the error must not fall below it further down: else going on is fine.
    excess = errors - max_error * sent
    usable = excess <= np.minimum.accumulate(excess[::-1])[::-1] + _ROUNDING
    sent, errors = sent[usable], errors[usable]
    bound, total = 1.0, _STEP
    for coverage in np.arange(_STEP, oracle, _STEP):
        place = int(np.searchsorted(sent, coverage, side="right")) - 1
        if place >= 0 and sent[place] > coverage - _STEP:
            masses = (errors[place], sent[place] - errors[place], 1 - sent[place])
            bound = min(bound, find_power(masses, max_error, level, labels))
        total += bound * min(_STEP, oracle - coverage)
    return min(oracle, total)


def find_power(
    masses: tuple[float, float, float], max_error: float, level: float, labels: int
) -> float:
    """Return how often the best test at ``level`` sees that the error is below ``max_error``.

    ``masses`` are the shares of wrong and of right answers above the threshold, and of the rest.
    """
    true = np.clip(masses, 1e-9, 1)
    if true[0] >= max_error * (true[0] + true[1]):
        return 1 - level
    tilt = np.log(max_error / (1 - max_error) * true[1] / true[0])
    too_bad = true * np.exp(tilt * np.array([1 - max_error, -max_error, 0.0]))
    too_bad /= too_bad.sum()
    spans = []
    for mass, other in zip(true[:2], too_bad[:2], strict=True):
        low, high = sorted((labels * mass, labels * other))
        far = _FAR * np.sqrt(high) + 10
        spans.append(np.arange(max(0, int(low - far)), min(labels, int(high + far)) + 1))
    wrong, good = (each.ravel() for each in np.meshgrid(*spans))
    within = wrong + good <= labels
    counts = np.stack([wrong[within], good[within], labels - wrong[within] - good[within]])
    ways = gammaln(labels + 1) - gammaln(counts + 1).sum(axis=0)
    # The likelihood ratio of the two desks rises with this alone.
    order = np.argsort(counts[0] * (1 - max_error) - counts[1] * max_error, kind="stable")
    chances, others = (
        np.exp(ways + xlogy(counts, each[:, None]).sum(axis=0))[order] for each in (true, too_bad)
    )
    spent = np.cumsum(others)
    last = int(np.searchsorted(spent, 1 - level))
    part = (1 - level - (spent[last] - others[last])) / others[last]
    return float(min(1.0, chances[:last].sum() + part * chances[last]))
