"""Certify again and again from other labels of a desk, and look at the error that nobody saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from mapie.risk_control import FWERFixedSequenceTesting, control_fwer
from mapie.risk_control.methods import compute_hoeffding_bentkus_p_value

from agent.confidence.calibration import fit_calibration
from agent.confidence.guarantee import certify, count_from, list_thresholds, plan_start
from agent.confidence.report import find_coverage
from agent.confidence.sift import FIT_SHARE
from benchmarks.guarantee.best_possible import find_most_coverage
from benchmarks.guarantee.desks import Desk, Floats

TARGETS = (0.1, 0.05, 0.02)
LEVEL = 0.95
PLAIN = "plain"
OURS = "ours"
ALL_CERTIFY = "ours, more"
MAPIE = "mapie"
METHODS = (PLAIN, OURS, ALL_CERTIFY, MAPIE)

_HAIR = 1e-12
"""MAPIE rounds n × (k / n) up: a hair less, so that this does not make another error of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a threshold does to the whole desk: its true error, its coverage, whether it exists."""

    error: float
    coverage: float
    found: bool


def run_resplits(desk: Desk, draws: int, labels: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each error rate and method, from so many draws of so many labels.

    The product's share of them fits the curve and plans where to start; the rest certifies.
    ``plain`` takes the lowest threshold that kept to the error on all labels; ``ours`` has the same
    labels in all, ``ours, more`` as many to certify and the others besides; ``mapie`` tests the
    thresholds of ``ours`` on its labels.
    """
    most_kept = {
        target: find_most_coverage(desk.raws, desk.right, target, LEVEL, labels)
        for target in TARGETS
    }
    seen: dict[tuple[float, str], list[Outcome]] = {}
    alike = dict.fromkeys(TARGETS, 0)
    for draw in range(draws):
        chance = np.random.default_rng([seed, draw])
        order = chance.permutation(len(desk.raws))
        mine, spare = order[:labels], order[labels : labels + round(labels * FIT_SHARE)]
        others, rest = np.split(mine, [round(labels * FIT_SHARE)])
        values, wider = _calibrate(desk, others), _calibrate(desk, spare)
        for target in TARGETS:
            ours, start = _certify(desk, values, others, rest, target)
            peer = _ask_mapie(values[rest], desk.right[rest], start, target)
            more, _ = _certify(desk, wider, spare, mine, target)
            plain = _find_plain(values[mine], desk.right[mine], target)
            alike[target] += ours == peer
            for method, threshold in zip(METHODS, (plain, ours, more, peer), strict=True):
                base = wider if method == ALL_CERTIFY else values
                seen.setdefault((target, method), []).append(_judge(desk, base, threshold))
    for (target, method), outcomes in seen.items():
        oracle = find_coverage(desk.raws, desk.right, 1 - target)
        most = most_kept[target] / oracle
        yield {
            "desk": desk.name,
            "questions": len(desk.raws),
            "labels": labels,
            "draws": draws,
            "max_error": target,
            "method": method,
            "exceeds": float(np.mean([each.error > target for each in outcomes])),
            "error": float(np.mean([each.error for each in outcomes if each.found] or [0.0])),
            "coverage": float(np.mean([each.coverage for each in outcomes])),
            "oracle": oracle,
            "of_oracle": float(np.mean([each.coverage for each in outcomes])) / oracle,
            "possible": most,
            "none": float(np.mean([not each.found for each in outcomes])),
            "same_as_mapie": alike[target] / draws if method == OURS else None,
        }


def _calibrate(desk: Desk, rows: Any) -> Floats:
    curve = fit_calibration(desk.raws[rows], desk.right[rows], np.ones(len(rows)))
    return curve.find_probabilities(desk.raws)


def _certify(
    desk: Desk, values: Floats, others: Any, rest: Any, target: float
) -> tuple[float | None, float]:
    start = plan_start(
        values[others], desk.right[others], max_error=target, level=LEVEL, tries=len(rest)
    )
    found = certify(values[rest], desk.right[rest], max_error=target, level=LEVEL, start=start)
    return found.threshold, start


def _find_plain(values: Floats, right: Floats, target: float) -> float | None:
    order = np.argsort(-values, kind="stable")
    held = np.flatnonzero(np.cumsum(1 - right[order]) <= target * np.arange(1, len(values) + 1))
    return float(values[order][held[-1]]) if len(held) else None


def _ask_mapie(values: Floats, right: Floats, start: float, target: float) -> float | None:
    thresholds = list_thresholds(values, start)
    tries, errors = count_from(thresholds, values, right)
    risks = np.maximum(errors / np.maximum(tries, 1) - _HAIR, 0)
    p_values = compute_hoeffding_bentkus_p_value(risks, tries, target, binary=True)
    passed = control_fwer(p_values[:, 0], 1 - LEVEL, FWERFixedSequenceTesting())
    return float(thresholds[max(passed)]) if len(passed) else None


def _judge(desk: Desk, values: Floats, threshold: float | None) -> Outcome:
    if threshold is None:
        return Outcome(0.0, 0.0, found=False)
    sent = values >= threshold
    return Outcome(float(1 - desk.right[sent].mean()), float(sent.mean()), found=True)
