"""From raw score to probability: Platt's curve, held near "the score is right" by a prior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.confidence.logistic import Floats, fit_logistic, squash

_PRIOR = np.array([1.0, 0.0])
_STRENGTH = np.array([20.0, 5.0])
_LEAST_SLOPE = 0.1


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve from raw scores (log-odds) to probabilities; without labels it changes nothing."""

    slope: float = 1.0
    offset: float = 0.0

    def find_probability(self, raw: float) -> float:
        """Return the probability (0 to 1) that belongs to a raw score."""
        return float(squash(np.array([self.slope * raw + self.offset]))[0])


def fit_calibration(raws: Floats, right: Floats, weights: Floats) -> Calibration:
    """Fit the curve to raw scores of cases that the estimate was not fitted on."""
    if not len(raws):
        return Calibration()
    slope, offset = fit_logistic(raws[:, None], right, weights, _PRIOR, _STRENGTH)
    # A falling curve would make the bot bolder the worse the evidence is.
    return Calibration(max(float(slope), _LEAST_SLOPE), float(offset))
