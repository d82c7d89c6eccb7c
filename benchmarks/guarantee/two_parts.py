"""Certify from labels of two parts: what was always looked at, and what was sent and audited.

Thinning would throw most labels of the first part away. Here each part counts with all its labels,
and with its share of all decisions: the p-value is the largest that any two error rates give which
together make the error that must not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.confidence.bound import bound_error, find_p_value
from agent.confidence.guarantee import (
    Certificate,
    check_target,
    find_floor,
    find_least,
)
from agent.confidence.labelled import Floats, read_numbers, read_probabilities, thin
from agent.errors import LabelsInvalid, NoLabels

_SPENT = 0.2
"""This part of what may go wrong goes, half each, on the shares of the parts and on a bound of the
second part's error."""
_CELLS = 60
_ROUNDING = 1e-9
_HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Part:
    """Decisions of one part at or above a threshold, how many were judged, how many wrong."""

    decisions: int
    tries: int
    errors: int


def certify_parts(
    values: ArrayLike,
    right: ArrayLike,
    probabilities: ArrayLike,
    *,
    max_error: float,
    level: float = 0.95,
    plan: Sequence[float],
    seed: int = 0,
) -> Certificate:
    """Return the lowest threshold at which the error is at most ``max_error``, at ``level``.

    There is one row for each decision, judged or not: its confidence, its outcome (1, 0, or NaN
    where nobody looked), and the probability with which it was to be looked at. Those of
    probability 1 are one part, all others the second, thinned to the smallest probability by
    ``seed``. ``plan`` holds what is tried, falling. Rows of probability 1 that nobody judged must be missing by chance. The rest is as
    with ``certify``: better than that where labels of probability 1 reach below the present
    threshold, and never much worse. Raises ``LabelsInvalid``.
    """
    check_target(max_error, level)
    scores, chances = read_numbers(values), read_probabilities(probabilities, len(values))  # type: ignore[arg-type]
    outcomes = np.asarray(right, dtype=np.float64)
    judged = ~np.isnan(outcomes)
    if len(outcomes) != len(scores) or not np.isin(outcomes[judged], (0.0, 1.0)).all():
        raise LabelsInvalid
    if not judged.any():
        raise NoLabels
    always = chances >= 1
    audited = np.flatnonzero(judged & ~always)
    kept = np.zeros(len(scores), dtype=np.bool_)
    kept[audited[thin(chances[audited], seed)]] = True
    told, passed = None, None
    for threshold in plan:
        above = scores >= threshold
        first = _count(above & ~always, kept, outcomes)
        second = _count(above & always, judged, outcomes)
        told = told or (first, second)
        if not _passes(first, second, max_error, level):
            break
        told, passed = (first, second), threshold
    assert told is not None
    first, second = told
    return Certificate(
        threshold=passed,
        max_error=max_error,
        level=level,
        tries=first.tries + second.tries,
        errors=first.errors + second.errors,
        bound=bound_parts(first, second, level),
        missing=_count_missing(first, second, max_error, level),
        floor=find_floor(outcomes[judged], max_error, chances[judged]),
        coverage=(first.decisions + second.decisions) / len(scores),
    )


def find_parts_p_value(first: Part, second: Part, max_error: float, level: float) -> float:
    """Return the p-value of "the error of both parts together is ``max_error`` or more".

    ``level`` says what may go wrong in all; a tenth of it for the shares of the parts, a tenth for
    the second part's error lying below its own bound (Berger and Boos), which are not in the
    p-value. It is an upper bound, very near: the first part's error is tried in steps, in each of
    which the smaller of either part's rates is taken. A part without decisions is none.
    """
    total = first.decisions + second.decisions
    if not first.decisions or not second.decisions:
        return find_p_value(first.errors + second.errors, first.tries + second.tries, max_error)
    share = first.decisions / total
    sure = 1 - (1 - level) * _SPENT / 2
    shares = (
        1 - bound_error(second.decisions, total, 1 - (1 - sure) / 2),
        bound_error(first.decisions, total, 1 - (1 - sure) / 2),
    )
    floor = 1 - bound_error(second.tries - second.errors, second.tries, sure)
    most = max((max_error - (1 - each) * floor) / each for each in shares)
    steps = np.linspace(0.0, max(0.0, min(1.0, most)), _CELLS + 1)
    others = np.min([(max_error - each * steps) / (1 - each) for each in shares], axis=0)
    # In each step its lower end and, of the other part, what its upper end leaves.
    corners = np.maximum(np.append(others[1:], 0.0), floor)
    reached = corners <= 1
    return float(_find_chances(first, second, share, steps[reached], corners[reached]).max())


def bound_parts(first: Part, second: Part, level: float) -> float:
    """Return the upper bound of the error of both parts together at ``level``."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _passes(first, second, middle, level) else (middle, high)
    return high


def _passes(first: Part, second: Part, max_error: float, level: float) -> bool:
    total = max(1, first.decisions + second.decisions)
    seen = (first.decisions * _rate(first) + second.decisions * _rate(second)) / total
    if seen >= max_error:
        return False
    return find_parts_p_value(first, second, max_error, level) <= (1 - level) * (1 - _SPENT)


def _find_chances(first: Part, second: Part, share: float, rates: Floats, others: Floats) -> Floats:
    """Return for each pair of rates the probability of an estimate no larger than the one seen."""
    seen = share * _rate(first) + (1 - share) * _rate(second)
    most = min(first.tries, int(seen * first.tries / share + _ROUNDING)) if share else 0
    counts = np.arange(most + 1)
    room = seen - share * counts / max(first.tries, 1)
    allowed = (
        np.floor(room * second.tries / (1 - share) + _ROUNDING).astype(int)
        if share < 1
        else np.zeros(len(counts), dtype=int)
    )
    allowed = np.clip(allowed, 0, second.tries)
    exactly = _find_masses(first.tries, most, rates)
    at_most = np.cumsum(_find_masses(second.tries, int(allowed.max()), others), axis=1)
    chances: Floats = (exactly * at_most[:, allowed]).sum(axis=1)
    return chances


def _find_masses(tries: int, most: int, rates: Floats) -> Floats:
    """Return binomial probabilities of 0 to ``most`` errors (columns) for each rate (rows)."""
    counts = np.arange(1, most + 1, dtype=np.float64)
    ways = np.concatenate([[0.0], np.cumsum(np.log((tries - counts + 1) / counts))])
    held = np.clip(rates, 1e-300, 1 - 1e-16)[:, None]
    places = np.arange(most + 1)
    masses: Floats = np.exp(ways + places * np.log(held) + (tries - places) * np.log1p(-held))
    return masses


def _count_missing(first: Part, second: Part, max_error: float, level: float) -> int:
    def is_enough(more: int) -> bool:
        grown = replace(
            first, tries=first.tries + more, decisions=max(first.decisions, first.tries + more)
        )
        return _passes(grown, second, max_error, level)

    return find_least(is_enough)


def _count(rows: NDArray[np.bool_], judged: NDArray[np.bool_], outcomes: Floats) -> Part:
    looked = rows & judged
    return Part(int(rows.sum()), int(looked.sum()), int((outcomes[looked] == 0).sum()))


def _rate(part: Part) -> float:
    return part.errors / part.tries if part.tries else 0.0
