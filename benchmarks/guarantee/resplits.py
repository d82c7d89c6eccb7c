"""Certify again and again from other labels of a desk, and look at the error that nobody saw."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from mapie.risk_control import BinaryClassificationController, BinaryRisk

from agent.confidence.calibration import fit_calibration
from agent.confidence.guarantee import certify, plan_thresholds
from agent.confidence.report import find_coverage
from benchmarks.guarantee.desks import Desk, Floats

TARGETS = (0.1, 0.05, 0.02)
LEVEL = 0.95
OTHERS = 0.25
"""Of the labels this share fits the curve and plans the thresholds; the rest certifies."""

PLAIN = "plain"
OURS = "ours"
ALL_CERTIFY = "ours, more"
MAPIE = "mapie"
METHODS = (PLAIN, OURS, ALL_CERTIFY, MAPIE)

_ERROR_OF_SENT = BinaryRisk(
    risk_occurrence=lambda right, sent: right.ravel() != sent.ravel(),
    risk_condition=lambda _, sent: sent.ravel() == 1,
    higher_is_better=False,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a threshold does to the whole desk: its true error, its coverage, whether it exists."""

    error: float
    coverage: float
    found: bool


def run_resplits(desk: Desk, draws: int, labels: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each error rate and method, from so many draws of so many labels.

    ``plain`` takes the lowest threshold that kept to the error on all labels; ``ours`` has the same
    labels in all, ``ours, more`` as many to certify and the others besides; ``mapie`` tests the
    thresholds of ``ours`` on its labels.
    """
    seen: dict[tuple[float, str], list[Outcome]] = {}
    alike = dict.fromkeys(TARGETS, 0)
    for draw in range(draws):
        chance = np.random.default_rng([seed, draw])
        order = chance.permutation(len(desk.raws))
        mine, spare = order[:labels], order[labels : labels + round(labels * OTHERS)]
        others, rest = np.split(mine, [round(labels * OTHERS)])
        values, wider = _calibrate(desk, others), _calibrate(desk, spare)
        for target in TARGETS:
            ours, plan = _certify(desk, values, others, rest, target)
            peer = _ask_mapie(values[rest], desk.right[rest], plan, target)
            more, _ = _certify(desk, wider, spare, mine, target)
            plain = _find_plain(values[mine], desk.right[mine], target)
            alike[target] += ours == peer
            for method, threshold in zip(METHODS, (plain, ours, more, peer), strict=True):
                base = wider if method == ALL_CERTIFY else values
                seen.setdefault((target, method), []).append(_judge(desk, base, threshold))
    for (target, method), outcomes in seen.items():
        oracle = find_coverage(desk.raws, desk.right, 1 - target)
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
            "none": float(np.mean([not each.found for each in outcomes])),
            "same_as_mapie": alike[target] / draws if method == OURS else None,
        }


def _calibrate(desk: Desk, rows: Any) -> Floats:
    curve = fit_calibration(desk.raws[rows], desk.right[rows], np.ones(len(rows)))
    return curve.find_probabilities(desk.raws)


def _certify(
    desk: Desk, values: Floats, others: Any, rest: Any, target: float
) -> tuple[float | None, Sequence[float]]:
    plan = plan_thresholds(
        values[others], desk.right[others], max_error=target, level=LEVEL, tries=len(rest)
    )
    found = certify(values[rest], desk.right[rest], max_error=target, level=LEVEL, plan=plan)
    return found.threshold, plan


def _find_plain(values: Floats, right: Floats, target: float) -> float | None:
    order = np.argsort(-values, kind="stable")
    held = np.flatnonzero(np.cumsum(1 - right[order]) <= target * np.arange(1, len(values) + 1))
    return float(values[order][held[-1]]) if len(held) else None


def _ask_mapie(values: Floats, right: Floats, plan: Sequence[float], target: float) -> float | None:
    peer = BinaryClassificationController(
        predict_function=_give_both,
        risk=_ERROR_OF_SENT,
        target_level=target,
        confidence_level=LEVEL,
        list_predict_params=np.array(plan),
        best_predict_param_choice="recall",
        fwer_method="fixed_sequence",
    )
    with warnings.catch_warnings():
        # It says so when nothing can be certified, and where the error does not rise all the way.
        warnings.simplefilter("ignore")
        peer.calibrate(values, right.astype(int))
    passed = peer.valid_predict_params
    return float(min(passed)) if len(passed) else None


def _give_both(values: Floats) -> Floats:
    return np.column_stack([1 - values, values])


def _judge(desk: Desk, values: Floats, threshold: float | None) -> Outcome:
    if threshold is None:
        return Outcome(0.0, 0.0, found=False)
    sent = values >= threshold
    return Outcome(float(1 - desk.right[sent].mean()), float(sent.mean()), found=True)
