"""Logistic regression that stays near what was known before (Gaussian prior), by Newton's steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 50
_SMALL_STEP = 1e-8
_HALVINGS = 40
_FARTHEST = 30.0


def fit_logistic(
    values: Floats, right: Floats, weights: Floats, prior: Floats, strength: Floats
) -> Floats:
    """Return the coefficients, the last one the bias, that explain ``right`` best.

    ``values`` is cases × signals, ``right`` holds 0 or 1 for each case, ``weights`` how much each
    case counts. ``prior`` (signals + 1) is what the coefficients would be without any case and
    ``strength`` (the same shape, above 0) how firmly each is held there.
    """
    columns = np.column_stack([values, np.ones(len(values))])

    def find_loss(coefficients: Floats) -> float:
        scores = columns @ coefficients
        misfit = weights @ (np.logaddexp(0.0, scores) - right * scores)
        return float(misfit + (strength * (coefficients - prior) ** 2).sum() / 2)

    found = prior.astype(np.float64)
    loss = find_loss(found)
    for _ in range(_STEPS):
        expected = squash(columns @ found)
        slope = columns.T @ (weights * (expected - right)) + strength * (found - prior)
        bend = (columns * (weights * expected * (1 - expected))[:, None]).T @ columns
        step = np.linalg.solve(bend + np.diag(strength), slope)
        # A full step may overshoot where the curve is flat: half of it, until it helps.
        for _ in range(_HALVINGS):
            ahead = find_loss(found - step)
            if ahead <= loss:
                break
            step = step / 2
        else:
            return found
        found, loss = found - step, ahead
        if float(np.abs(step).max()) < _SMALL_STEP:
            break
    return found


def find_odds(shares: Floats, least: float) -> Floats:
    """Return the log-odds of ``shares`` (0 to 1), kept ``least`` away from both ends."""
    kept = np.clip(shares, least, 1 - least)
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def squash(scores: Floats) -> Floats:
    """Return the probabilities that belong to log-odds."""
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(scores, -_FARTHEST, _FARTHEST)))
    return result
