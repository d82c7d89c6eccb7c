"""What labels of two parts certify: thinned, by two bounds added up, and tested together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from agent.confidence.bound import bound_error
from agent.confidence.guarantee import certify
from agent.confidence.report import find_coverage
from benchmarks.guarantee.desks import Desk, Floats
from benchmarks.guarantee.two_parts import certify_parts

AUDITED = 0.05
DECISIONS = 6000
MAX_ERROR = 0.05
LEVEL = 0.95
PRESENT = 0.6
"""The present threshold sends this share of what hindsight would send."""
STEPS = 15


def run_parts(desk: Desk, draws: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each way to certify, from so many draws of 6,000 decisions.

    From the present threshold on one answer in twenty was audited; everything below was looked at.
    The thresholds tried fall from the present one in steps of equal coverage.
    """
    oracle = find_coverage(desk.values, desk.right, 1 - MAX_ERROR)
    shares = np.linspace(PRESENT * oracle, min(1.0, 1.1 * oracle), STEPS)
    plan = np.unique(np.quantile(desk.values, 1 - shares))[::-1].tolist()
    ways: dict[str, Callable[[Floats, Floats, Floats, Sequence[float]], float | None]] = {
        "thinned": _certify_thinned,
        "two bounds": _certify_apart,
        "two parts": _certify_together,
    }
    for way, find in ways.items():
        errors, covered = [], []
        for draw in range(draws):
            chance = np.random.default_rng([seed, draw])
            rows = chance.integers(len(desk.values), size=DECISIONS)
            values, right = desk.values[rows], desk.right[rows].copy()
            probabilities = np.where(values >= plan[0], AUDITED, 1.0)
            right[chance.uniform(size=DECISIONS) >= probabilities] = np.nan
            threshold = find(values, right, probabilities, plan)
            sent = desk.values >= (np.inf if threshold is None else threshold)
            errors.append(1 - desk.right[sent].mean() if sent.any() else 0.0)
            covered.append(sent.mean())
        yield {
            "desk": desk.name,
            "decisions": DECISIONS,
            "draws": draws,
            "max_error": MAX_ERROR,
            "way": way,
            "exceeds": float((np.array(errors) > MAX_ERROR).mean()),
            "present": float((desk.values >= plan[0]).mean()),
            "coverage": float(np.mean(covered)),
            "oracle": oracle,
        }


def _certify_thinned(
    values: Floats, right: Floats, probabilities: Floats, plan: Sequence[float]
) -> float | None:
    seen = ~np.isnan(right)
    found = certify(
        values[seen],
        right[seen],
        max_error=MAX_ERROR,
        level=LEVEL,
        start=plan[0],
        probabilities=probabilities[seen],
    )
    return found.threshold


def _certify_apart(
    values: Floats, right: Floats, probabilities: Floats, plan: Sequence[float]
) -> float | None:
    passed = None
    for threshold in plan:
        bound = 0.0
        for part in (probabilities < 1, probabilities >= 1):
            rows = (values >= threshold) & part
            seen = right[rows & ~np.isnan(right)]
            each = bound_error(int((seen == 0).sum()), len(seen), (1 + LEVEL) / 2)
            bound += each * rows.sum() / (values >= threshold).sum()
        if bound > MAX_ERROR:
            break
        passed = threshold
    return passed


def _certify_together(
    values: Floats, right: Floats, probabilities: Floats, plan: Sequence[float]
) -> float | None:
    found = certify_parts(values, right, probabilities, max_error=MAX_ERROR, level=LEVEL, plan=plan)
    return found.threshold
