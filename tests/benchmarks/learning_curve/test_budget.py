from __future__ import annotations

import numpy as np
import pytest

from benchmarks.learning_curve.budget import Budget


def test_nothing_may_be_sent_after_questions_that_are_all_risky() -> None:
    assert Budget(0.02, 0.95).find_threshold(np.full(500, 0.3), 500) is None
    assert Budget(0.02, 0.95).find_threshold(np.array([]), 500) is None


def test_the_threshold_leaves_room_for_bad_luck() -> None:
    budget = Budget(0.02, 0.95)
    risks = np.array([0.001] * 400 + [0.1] * 100)
    # 400 answers at .001 and 100 at .1: 10.4 errors are to be expected where 10 are allowed.
    assert budget.find_threshold(risks, 500) == 0.001


def test_what_careful_answers_leave_over_may_be_spent_later() -> None:
    risks = np.array([0.001] * 400 + [0.1] * 100)
    saved = Budget(0.02, 0.95)
    for _ in range(3000):
        saved.spend(0.001)
    assert saved.find_threshold(risks, 500) == 0.1
    assert (saved.sent, saved.expected) == (3000, pytest.approx(3.0))


def test_what_was_spent_too_freely_is_saved_up_again() -> None:
    budget, sure = Budget(0.02, 0.95), np.full(100, 0.001)
    for _ in range(500):
        budget.spend(0.019)
    assert budget.find_threshold(sure, 100) is None
    for _ in range(2000):
        budget.spend(0.001)
    assert budget.find_threshold(sure, 100) == 0.001


def test_it_allows_for_errors_that_come_in_clusters() -> None:
    budget = Budget(0.02, 0.95)
    for _ in range(2800):
        budget.spend(0.01328)
    # 37.2 are expected; 1.645 deviations of errors in clusters make it 56 of the 56 allowed.
    assert budget.find_threshold(np.array([0.014]), 1) == 0.014
    assert budget.find_threshold(np.array([0.4]), 1) is None


def test_the_promise_is_kept_where_risks_are_true() -> None:
    chance = np.random.default_rng(5)
    broken = 0
    for _ in range(300):
        budget, errors = Budget(0.02, 0.95), 0
        most = 0.0
        for asked in range(1500):
            if asked % 100 == 0:
                most = budget.find_threshold(chance.beta(0.15, 1.5, 400), 400) or 0.0
            risk = float(chance.beta(0.15, 1.5))
            if risk <= most:
                budget.spend(risk)
                errors += bool(chance.random() < risk)
        broken += errors > 0.02 * budget.sent
    assert broken <= 0.05 * 300 + 2 * (300 * 0.05 * 0.95) ** 0.5
