"""The margin expects a worse day than the labels show, and chooses among certified thresholds only."""

from __future__ import annotations

import numpy as np
import pytest

from agent.evaluating.margin import Asked, choose_bar, estimate_reach

BARS = (0.9, 0.7, 0.5)


def build_asked(without: list[float], wrong: int = 0) -> Asked:
    """100 questions with an answer, evenly from .5 on; the ``wrong`` lowest came out wrong."""
    right = np.ones(100)
    right[:wrong] = 0
    return Asked(np.linspace(0.5, 0.995, 100), right, np.array(without))


def test_the_lowest_bar_that_keeps_the_error_on_the_worse_day_is_taken() -> None:
    harmless = build_asked([0.01] * 30)
    assert choose_bar(BARS, harmless, 0.2, 0.05) == 0.5
    # Of 100 questions 20 have no answer then: where all of these reached a bar, 20 % would be wrong.
    some = build_asked([0.01] * 24 + [0.6] * 6)
    assert choose_bar(BARS, some, 0.2, 0.2) == 0.5
    assert choose_bar(BARS, some, 0.2, 0.02) == 0.9
    assert choose_bar(BARS, some, 0.0, 0.0) == 0.5


def test_wrong_answers_to_answerable_questions_count_as_well() -> None:
    asked = build_asked([0.01] * 30, wrong=10)
    assert choose_bar(BARS, asked, 0.2, 0.11) == 0.5
    assert choose_bar(BARS, asked, 0.2, 0.05) == 0.7


def test_the_highest_bar_is_taken_where_none_keeps_the_error() -> None:
    assert choose_bar(BARS, build_asked([0.99] * 30), 0.2, 0.05) == 0.9
    assert choose_bar((0.4,), build_asked([0.99] * 30), 0.2, 0.05) == 0.4


def test_few_labels_speak_for_others_near_them() -> None:
    values = np.array([0.02, 0.05, 0.1, 0.2, 0.3] * 8)
    reach = estimate_reach(values, np.array([0.02, 0.2, 0.6, 0.95]))
    assert (np.diff(reach) < 0).all()
    assert reach[0] == pytest.approx(0.9, abs=0.1)
    # None was seen at .6; that none will be is not believed.
    assert 0.005 < reach[2] < 0.05
    assert reach[3] < 0.001
    larger = estimate_reach(np.tile(values, 100), np.array([0.6]))
    assert larger[0] < reach[2] / 2


def test_fewer_labels_of_the_same_kind_ask_for_a_higher_bar() -> None:
    # Some 5 % would be wrong from .5 on; of twenty labels nobody knows that so well.
    some = [0.01] * 75 + [0.6] * 25
    assert choose_bar(BARS, build_asked(some * 100), 0.2, 0.053) == 0.5
    assert choose_bar(BARS, build_asked(some[::5]), 0.2, 0.053) > 0.5


def test_labels_all_alike_or_at_the_ends_are_no_trouble() -> None:
    reach = estimate_reach(np.array([0.0] * 20 + [1.0]), np.array([0.0, 0.5, 1.0]))
    assert np.isfinite(reach).all()
    assert reach[1] == pytest.approx(1 / 21, abs=0.05)
    alike = estimate_reach(np.full(20, 0.3), np.array([0.2, 0.4]))
    assert alike.tolist() == pytest.approx([1.0, 0.0])
