"""Logistic regression that stays near its prior."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from agent.confidence.logistic import find_odds, fit_logistic, squash

CHANCE = np.random.default_rng(1)
VALUES = CHANCE.normal(size=(300, 3))
RIGHT = (VALUES @ [1.0, -2.0, 0.0] + CHANCE.logistic(size=300) > 0.5).astype(float)
WEIGHTS = CHANCE.uniform(0.5, 2, size=300)
NO_PRIOR = np.zeros(4)


def test_it_agrees_with_scikit_learn() -> None:
    found = fit_logistic(VALUES, RIGHT, WEIGHTS, NO_PRIOR, np.array([2.0, 2.0, 2.0, 1e-9]))
    oracle = LogisticRegression(C=0.5, tol=1e-10, max_iter=1000)
    oracle.fit(VALUES, RIGHT, sample_weight=WEIGHTS)
    expected = [*oracle.coef_[0], oracle.intercept_[0]]
    assert found.tolist() == pytest.approx(expected, abs=1e-4)


def test_without_cases_the_prior_stays() -> None:
    prior = np.array([1.0, -1.0, 0.5, 2.0])
    found = fit_logistic(VALUES[:0], RIGHT[:0], WEIGHTS[:0], prior, np.ones(4))
    assert found.tolist() == prior.tolist()


def test_a_firm_prior_yields_slowly() -> None:
    prior = np.array([0.0, 0.0, 3.0, 0.0])
    firm = fit_logistic(VALUES, RIGHT, WEIGHTS, prior, np.full(4, 1e6))
    halfway = fit_logistic(VALUES, RIGHT, WEIGHTS, prior, np.full(4, 20.0))
    loose = fit_logistic(VALUES, RIGHT, WEIGHTS, prior, np.full(4, 1e-3))
    assert firm[2] == pytest.approx(3.0, abs=0.01)
    assert firm[2] > halfway[2] > loose[2]
    free = fit_logistic(VALUES, RIGHT, WEIGHTS, NO_PRIOR, np.full(4, 1e-3))
    assert loose.tolist() == pytest.approx(free.tolist(), abs=1e-3)


def test_cases_that_a_line_parts_leave_it_finite() -> None:
    values = np.array([[-1.0], [1.0]])
    right = np.array([0.0, 1.0])
    found = fit_logistic(values, right, np.full(2, 1e6), np.zeros(2), np.full(2, 0.01))
    assert np.isfinite(found).all()


def test_log_odds_become_probabilities() -> None:
    assert squash(np.array([0.0, 1e9, -1e9])).tolist() == pytest.approx([0.5, 1.0, 0.0])


def test_odds_stay_finite_at_both_ends() -> None:
    odds = find_odds(np.array([0.0, 0.5, 0.9, 1.0]), 1e-4)
    assert odds[1:3].tolist() == pytest.approx([0.0, np.log(9)])
    assert odds[0] == pytest.approx(-odds[3])
    assert np.isfinite(odds).all()
