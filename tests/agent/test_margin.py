"""The margin weighs labels as if more had no answer, and never lowers a threshold."""

from __future__ import annotations

import numpy as np
import pytest

from agent.margin import choose_bar, weigh_mix


def test_labels_without_an_answer_count_as_if_they_were_more() -> None:
    answerable = np.array([1.0] * 380 + [0.0] * 20)
    weights = weigh_mix(answerable, 0.2)
    assert weights[-1] == pytest.approx(4.0)
    assert float(weights[answerable == 0].sum() / weights.sum()) == pytest.approx(0.2)
    assert float(weights.sum()) == pytest.approx(400)


@pytest.mark.parametrize("without", [0, 19, 200])
def test_enough_of_them_or_too_few_change_nothing(without: int) -> None:
    answerable = np.array([1.0] * 400 + [0.0] * without)
    assert weigh_mix(answerable, 0.2).tolist() == [1.0] * len(answerable)
    assert weigh_mix(np.zeros(0), 0.2).tolist() == []


def test_the_lowest_bar_that_keeps_the_weighted_error_is_taken() -> None:
    values = np.array([0.9, 0.9, 0.9, 0.8, 0.7])
    right = np.array([1.0, 1, 1, 0, 1])
    bars = (0.85, 0.75, 0.6)
    assert choose_bar(bars, values, right, np.ones(5), 0.3) == 0.6
    assert choose_bar(bars, values, right, np.ones(5), 0.2) == 0.6
    assert choose_bar(bars, values, right, np.array([1.0, 1, 1, 4, 1]), 0.3) == 0.85
    assert choose_bar(bars, values, np.zeros(5), np.ones(5), 0.3) == 0.85
