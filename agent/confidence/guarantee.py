"""Certify a threshold for an error rate: exact binomial tests from a start downwards.

Every threshold below a start that other labels chose is tried, each at the whole level, and the
first failure ends it (Learn-then-Test with a fixed sequence): whatever passes wrongly would have to
pass the first threshold whose true error is too large, which happens with probability 1 - level at
most. Where that first one lies does not depend on the labels, however many are tried: so all are.
Between two labels' values the test does not change, so it is enough to look at these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite

import numpy as np
from numpy.typing import ArrayLike

from agent.confidence.bound import bound_error, find_p_value
from agent.confidence.labelled import (
    Floats,
    check_labels,
    read_numbers,
    read_probabilities,
    thin,
)
from agent.errors import LabelsInvalid

_MOST_LABELS = 10_000_000
_STEP = 0.01
"""In planning thresholds are compared that are this share of the questions apart."""
_SEED = 0
_TRUST = 100.0
"""What the values promise counts as this many labels in planning."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What labels prove about sending everything from ``threshold`` on without a human.

    ``threshold`` is ``None`` where nothing can be certified. ``tries`` labels lie at or above it,
    ``errors`` of them wrong; ``bound`` is the upper bound of the true error at ``level``. Where
    nothing is certified they tell of the first threshold that was tried, and ``missing`` how many
    further labels above it, all right, would have been enough. ``coverage`` is the share of the
    labelled questions that reaches the threshold. ``floor`` is the share of handovers that no
    method can beat at this error.
    """

    threshold: float | None
    max_error: float
    level: float
    tries: int
    errors: int
    bound: float
    missing: int
    floor: float
    coverage: float = 0.0


def certify(
    values: ArrayLike,
    right: ArrayLike,
    *,
    max_error: float,
    level: float = 0.95,
    start: float | None = None,
    least: float = -inf,
    probabilities: ArrayLike | None = None,
) -> Certificate:
    """Return the lowest threshold at which the error is at most ``max_error``, at ``level``.

    ``values`` are the confidences of labelled decisions and ``right`` (0 or 1) what people said of
    them. ``start`` is the first threshold tried; it must come from other labels (see
    ``plan_start``), or be left out: it is then 1 - ``max_error``, for what reaches it promises at
    most ``max_error`` each, so less than that on average. Below it no threshold under ``least`` is
    tried. ``probabilities`` (above 0, at most 1) are those with which each decision was looked at:
    where they differ, the oftener sampled labels are thinned by chance, always the same way, until
    all are equal. The floor takes questions whose answer was right for those that have one; where
    it is known better, ``find_floor`` tells. Raises ``LabelsInvalid``.
    """
    check_target(max_error, level)
    scores, outcomes = check_labels(values, right)
    chances = read_probabilities(probabilities, len(scores))
    floor = find_floor(outcomes, max_error, chances)
    kept = thin(chances, _SEED)
    scores, outcomes = scores[kept], outcomes[kept]
    thresholds = list_thresholds(scores, 1 - max_error if start is None else start, least)
    tries, errors = count_from(thresholds, scores, outcomes)
    # Where no error is added the p-value falls: what follows a threshold that passed passes too.
    worse = np.flatnonzero(np.diff(errors, prepend=-1.0) > 0).tolist()
    failing = (
        place
        for place in worse
        if find_p_value(int(errors[place]), int(tries[place]), max_error) > 1 - level
    )
    passed = next(failing, len(thresholds)) - 1
    told = max(passed, 0)
    return Certificate(
        threshold=float(thresholds[passed]) if passed >= 0 else None,
        max_error=max_error,
        level=level,
        tries=int(tries[told]),
        errors=int(errors[told]),
        bound=bound_error(int(errors[told]), int(tries[told]), level),
        missing=count_missing(int(errors[told]), int(tries[told]), max_error, level),
        floor=floor,
        coverage=float(tries[told]) / len(scores) if len(scores) else 0.0,
    )


def count_missing(errors: int, tries: int, max_error: float, level: float) -> int:
    """Return how many further labels, all of them right, it takes to certify ``max_error``.

    149 for 2 % and 299 for 1 % where there are none yet, at level 95 %; 0 where there are enough.
    """
    check_target(max_error, level)
    return find_least(lambda more: find_p_value(errors, tries + more, max_error) <= 1 - level)


def find_least(is_enough: Callable[[int], bool]) -> int:
    """Return the smallest number that is enough, where every larger one is too."""
    if is_enough(0):
        return 0
    enough = 1
    while not is_enough(enough) and enough < _MOST_LABELS:
        enough *= 2
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        enough, too_few = (middle, too_few) if is_enough(middle) else (enough, middle)
    return enough


def find_floor(
    answerable: ArrayLike, max_error: float, probabilities: ArrayLike | None = None
) -> float:
    """Return the share of questions that even a perfect judge hands over at ``max_error``.

    A perfect judge sends all that has an answer (1, not 0), and so many others that exactly
    ``max_error`` of what is sent is wrong. Each label counts by 1 / its probability.
    """
    could = read_numbers(answerable)
    weights = 1 / read_probabilities(probabilities, len(could))
    share = float(could @ weights / weights.sum()) if len(could) else 0.0
    return max(0.0, 1 - share / (1 - max_error))


def list_thresholds(values: Floats, start: float, least: float = -inf) -> Floats:
    """Return what is tried, falling: ``start``, then each value below it, not below ``least``.

    Raises ``LabelsInvalid`` where the start is no number.
    """
    if not isfinite(start):
        raise LabelsInvalid("The first threshold must be a number.")
    below = np.unique(values[(values < start) & (values >= least)])[::-1]
    return np.append(start, below)


def count_from(thresholds: Floats, values: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Return for each threshold how many values reach it, and how many of those are wrong."""
    order = np.argsort(values, kind="stable")
    wrong_above = np.append(np.cumsum((1 - right[order])[::-1])[::-1], 0.0)
    firsts = np.searchsorted(values[order], thresholds, side="left")
    return (len(values) - firsts).astype(np.float64), wrong_above[firsts]


def plan_start(
    values: ArrayLike,
    right: ArrayLike,
    *,
    max_error: float,
    level: float = 0.95,
    tries: int | None = None,
) -> float:
    """Return the threshold to try first, from labels that will not certify.

    ``values`` are confidences (0 to 1) of other decisions, ``right`` (0 or 1) their outcomes, which
    may be few: what the values promise stands in for what is missing. ``tries`` is how many labels
    will certify (left out: as many as there are values). It is the start from which most questions
    will be sent on average. Raises ``LabelsInvalid``.
    """
    check_target(max_error, level)
    scores, outcomes = check_labels(values, right)
    order = np.argsort(-scores, kind="stable")
    shares = np.arange(_STEP, 1 + _STEP / 2, _STEP)
    reached = shares * len(scores)
    wrong = _sum_up_to(reached, 1 - outcomes[order])
    promised = _sum_up_to(reached, 1 - np.clip(scores[order], 0, 1))
    expected = (wrong + _TRUST * promised / reached) / (reached + _TRUST)
    certifying = (shares * (len(scores) if tries is None else tries)).astype(int).tolist()
    chances = np.array(
        [
            _find_power(count, error, max_error, level)
            for count, error in zip(certifying, expected.tolist(), strict=True)
        ]
    )
    # A threshold is reached where all before it pass: about as likely as passing the hardest.
    sent = [
        shares[place] * chances[place] + _STEP * np.minimum.accumulate(chances[place:])[1:].sum()
        for place in range(len(shares))
    ]
    place = reached[int(np.argmax(sent))] - 0.5
    return float(np.interp(place, np.arange(len(scores)), scores[order]))


def _sum_up_to(counts: Floats, terms: Floats) -> Floats:
    """Return the sums of so many first terms, counts that are not whole in between."""
    sums = np.append(0.0, np.cumsum(terms))
    between: Floats = np.interp(counts, np.arange(len(sums)), sums)
    return between


def _find_power(tries: int, error: float, max_error: float, level: float) -> float:
    """Return the probability that a threshold of this error passes with so many labels."""
    return find_p_value(_count_allowed(tries, max_error, level), tries, error)


@lru_cache(maxsize=4096)
def _count_allowed(tries: int, max_error: float, level: float) -> int:
    """Return how many errors among so many labels still pass; -1 where not even none does."""
    return find_least(lambda errors: find_p_value(errors, tries, max_error) > 1 - level) - 1


def check_target(max_error: float, level: float) -> None:
    """Refuse an error rate or a level that is no share; raises ``LabelsInvalid``."""
    if not (0 < max_error < 1 and 0 < level < 1):
        raise LabelsInvalid("The error rate and the level must lie between 0 and 1.")
