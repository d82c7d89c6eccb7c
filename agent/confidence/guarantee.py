"""Certify a threshold for an error rate: exact binomial tests down a sequence fixed beforehand.

Thresholds are tried from the strictest on, each at the whole level, and the first failure ends it
(Learn-then-Test with a fixed sequence): whatever passes wrongly would have to pass the first
threshold whose true error is too large, which happens with probability 1 - level at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
_GROWTH = 1.15
"""From one threshold of the standing sequence to the next, the promised error grows by this."""
_LEAST_THRESHOLD = 0.2
_STEP = 0.01
"""A planned sequence goes down by this share of the questions at a time."""
_STARTS = slice(1, None, 2)
"""The places in it at which it may start: the very top is too thin to be judged."""
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
    plan: Sequence[float] | None = None,
    probabilities: ArrayLike | None = None,
    seed: int = 0,
) -> Certificate:
    """Return the lowest threshold at which the error is at most ``max_error``, at ``level``.

    ``values`` are the confidences of labelled decisions and ``right`` (0 or 1) what people said of
    them. ``plan`` holds the thresholds in the order of trying, falling; it must come from other
    labels (see ``plan_thresholds``), or be left out: the sequence is then always the same one.
    ``probabilities`` (above 0, at most 1) are those with which each decision was looked at: where
    they differ, the oftener sampled labels are thinned, drawn by ``seed``, until all are equal.
    The floor takes questions whose answer was right for those that have one; where it is known
    better, ``find_floor`` tells. Raises ``LabelsInvalid``.
    """
    check_target(max_error, level)
    scores, outcomes = check_labels(values, right)
    chances = read_probabilities(probabilities, len(scores))
    floor = find_floor(outcomes, max_error, chances)
    kept = thin(chances, seed)
    scores, outcomes = scores[kept], outcomes[kept]
    thresholds = list_thresholds(max_error) if plan is None else check_plan(plan)
    tries, errors = count_from(thresholds, scores, outcomes)
    passed = -1
    for place in range(len(thresholds)):
        if find_p_value(int(errors[place]), int(tries[place]), max_error) > 1 - level:
            break
        passed = place
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


def list_thresholds(max_error: float) -> Floats:
    """Return the standing sequence for calibrated values: it starts at 1 - ``max_error``.

    What reaches that threshold promises at most ``max_error`` each, so less than that on average.
    """
    promised: Floats = max_error * _GROWTH ** np.arange(64.0)
    thresholds: Floats = 1 - promised[promised <= 1 - _LEAST_THRESHOLD]
    return thresholds if len(thresholds) else np.array([1 - max_error])


def count_from(thresholds: Floats, values: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Return for each threshold how many values reach it, and how many of those are wrong."""
    order = np.argsort(values, kind="stable")
    wrong_above = np.append(np.cumsum((1 - right[order])[::-1])[::-1], 0.0)
    firsts = np.searchsorted(values[order], thresholds, side="left")
    return (len(values) - firsts).astype(np.float64), wrong_above[firsts]


def plan_thresholds(
    values: ArrayLike,
    right: ArrayLike,
    *,
    max_error: float,
    level: float = 0.95,
    tries: int | None = None,
) -> tuple[float, ...]:
    """Return the thresholds to try, in order, from labels that will not certify.

    ``values`` are confidences (0 to 1) of other decisions, ``right`` (0 or 1) their outcomes, which
    may be fewer than the values or none: what the values promise stands in for what is missing.
    ``tries`` is how many labels will certify (left out: as many as there are values). The sequence
    starts where failing is least likely and falls by steps of equal coverage from there.
    Raises ``LabelsInvalid``.
    """
    check_target(max_error, level)
    scores, outcomes = check_labels(values, right)
    order = np.argsort(-scores, kind="stable")
    scores, wrong = scores[order], 1 - outcomes[order]
    lasts = np.flatnonzero(np.append(scores[1:] != scores[:-1], True))
    wanted = np.arange(_STEP, 1 + _STEP / 2, _STEP) * len(scores) - 1
    lasts = np.unique(lasts[np.minimum(np.searchsorted(lasts, wanted), len(lasts) - 1)])
    sent = lasts + 1
    promised = np.cumsum(1 - np.clip(scores, 0, 1))[lasts] / sent
    expected = (np.cumsum(wrong)[lasts] + _TRUST * promised) / (sent + _TRUST)
    share = (len(scores) if tries is None else tries) / len(scores)
    chances = [
        _find_power(int(count * share), float(error), max_error, level)
        for count, error in zip(sent[_STARTS], expected[_STARTS], strict=True)
    ]
    first = _STARTS.start + _STARTS.step * int(np.argmax(chances)) if chances else 0
    return tuple(float(scores[place]) for place in lasts[first:])


def _find_power(tries: int, error: float, max_error: float, level: float) -> float:
    """Return the probability that a threshold of this error passes with so many labels."""
    return find_p_value(_count_allowed(tries, max_error, level), tries, error)


@lru_cache(maxsize=4096)
def _count_allowed(tries: int, max_error: float, level: float) -> int:
    """Return how many errors among so many labels still pass; -1 where not even none does."""
    return find_least(lambda errors: find_p_value(errors, tries, max_error) > 1 - level) - 1


def check_plan(plan: Sequence[float]) -> Floats:
    """Return the planned thresholds; raises ``LabelsInvalid`` where they do not fall."""
    thresholds = read_numbers(plan)
    if not len(thresholds) or (np.diff(thresholds) >= 0).any():
        raise LabelsInvalid("The planned thresholds must fall from one to the next.")
    return thresholds


def check_target(max_error: float, level: float) -> None:
    """Refuse an error rate or a level that is no share; raises ``LabelsInvalid``."""
    if not (0 < max_error < 1 and 0 < level < 1):
        raise LabelsInvalid("The error rate and the level must lie between 0 and 1.")
