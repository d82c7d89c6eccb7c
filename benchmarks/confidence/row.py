"""One row of the table: the figures of a method on a desk."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from agent.confidence.guarantee import certify, plan_start
from agent.confidence.report import find_auroc, find_coverage, find_ece
from benchmarks.confidence.methods import Judged, Verdict
from benchmarks.confidence.trial import NOBODY, Flags, Floats, Trial

RESAMPLES = 20
"""Draws of the test questions, with replacement, over which a coverage is averaged."""

_COLUMNS = (
    ("set", "<14"),
    ("size", ">5"),
    ("method", "<12"),
    ("n", ">6"),
    ("right", ">6.3f"),
    ("auroc", ">6.3f"),
    ("auroc_known", ">6.3f"),
    ("cov95", ">6.3f"),
    ("cov98", ">6.3f"),
    ("ece", ">6.3f"),
    ("sent5", ">6.3f"),
    ("wrong5", ">6.3f"),
    ("sent2", ">6.3f"),
    ("wrong2", ">6.3f"),
    ("seconds", ">6.1f"),
)
_HEADS = {"auroc_known": "known", "seconds": "s"}
HEAD = "  ".join(format(_HEADS.get(name, name), layout.split(".")[0]) for name, layout in _COLUMNS)


def measure(trial: Trial, verdict: Verdict, seconds: float) -> dict[str, Any]:
    """Return the figures, by name; ``None`` where one cannot be found."""
    test = verdict.test
    known = trial.test.answers != NOBODY
    probabilities = _find_probabilities(verdict)
    return {
        "set": trial.set,
        "size": "full" if trial.size is None else trial.size,
        "seed": trial.seed,
        "method": verdict.method,
        "n": len(test.values),
        "right": float(test.right.mean()),
        "auroc": _auroc(test.values, test.right),
        "auroc_known": _auroc(test.values, known),
        "cov95": find_mean_coverage(test, 0.95, trial.seed),
        "cov98": find_mean_coverage(test, 0.98, trial.seed),
        "ece": find_ece(probabilities[2], test.right),
        **_try_certified(verdict, probabilities, 5),
        **_try_certified(verdict, probabilities, 2),
        "seconds": seconds,
    }


def show(row: dict[str, Any]) -> str:
    """Return a row as text below ``HEAD``."""
    cells = []
    for name, layout in _COLUMNS:
        width = layout.split(".")[0]
        cells.append(format("-", width) if row[name] is None else format(row[name], layout))
    return "  ".join(cells)


def find_mean_coverage(judged: Judged, accuracy: float, seed: int) -> float:
    """Return the coverage at ``accuracy``, chosen in hindsight, averaged over resamples."""
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(RESAMPLES):
        drawn = chance.integers(len(judged.values), size=len(judged.values))
        found.append(find_coverage(judged.values[drawn], judged.right[drawn], accuracy))
    return float(np.mean(found))


def _auroc(values: Floats, good: Floats | Flags) -> float | None:
    return find_auroc(values, good) if 0 < good.sum() < len(good) else None


def _try_certified(
    verdict: Verdict, probabilities: tuple[Floats, Floats, Floats], percent: int
) -> dict[str, float | None]:
    """Return the share sent at the certified threshold and the error in it, ``None`` without one."""
    planning, labels, values = probabilities
    target = percent / 100
    # Labels that certify must not choose what is tried: where they shaped the curve, nothing may.
    is_planned = verdict.fit is not verdict.certify and len(planning) > 0
    start = None
    if is_planned:
        start = plan_start(planning, verdict.fit.right, max_error=target, tries=len(labels))
    certificate = certify(labels, verdict.certify.right, max_error=target, start=start)
    sent = values >= (np.inf if certificate.threshold is None else certificate.threshold)
    wrong = float(1 - verdict.test.right[sent].mean()) if sent.any() else None
    return {f"sent{percent}": float(sent.mean()), f"wrong{percent}": wrong}


def _find_probabilities(verdict: Verdict) -> tuple[Floats, Floats, Floats]:
    """Return the values of all three parts as probabilities, by Platt's curve where needed."""
    fit = verdict.fit
    if verdict.is_calibrated or len(set(fit.right)) < 2:
        return fit.values, verdict.certify.values, verdict.test.values
    is_share = fit.values.min() >= 0 and fit.values.max() <= 1
    curve = LogisticRegression(C=1e4, max_iter=1000)
    curve.fit(_spread(fit.values, is_share), fit.right)
    planned, labels, test = (
        curve.predict_proba(_spread(judged.values, is_share))[:, 1]
        for judged in (fit, verdict.certify, verdict.test)
    )
    return planned, labels, test


def _spread(values: Floats, is_share: bool) -> Floats:
    """Return the values as a column, shares of 0 to 1 as log-odds."""
    if not is_share:
        return values[:, None]
    inner = np.clip(values, 1e-6, 1 - 1e-6)
    log_odds: Floats = np.log(inner / (1 - inner))
    return log_odds[:, None]
