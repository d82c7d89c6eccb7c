"""Raw scores become probabilities that mean what they say."""

import numpy as np
import pytest

from agent.confidence.calibration import Calibration, fit_calibration
from agent.confidence.logistic import squash

CHANCE = np.random.default_rng(2)
ONES = np.ones(4000)


def test_without_labels_nothing_is_changed() -> None:
    nothing = fit_calibration(np.zeros(0), np.zeros(0), np.zeros(0))
    assert nothing == Calibration(1.0, 0.0)
    assert nothing.find_probability(0.0) == 0.5


def test_scores_that_promise_too_much_are_drawn_in() -> None:
    raws = CHANCE.normal(0, 4, 4000)
    right = (CHANCE.uniform(size=4000) < squash(raws / 2 - 0.5)).astype(float)
    found = fit_calibration(raws, right, ONES)
    assert (found.slope, found.offset) == pytest.approx((0.5, -0.5), abs=0.1)


def test_a_curve_never_falls() -> None:
    raws = CHANCE.normal(0, 2, 4000)
    found = fit_calibration(raws, (raws < 0).astype(float), ONES)
    assert found.slope > 0
