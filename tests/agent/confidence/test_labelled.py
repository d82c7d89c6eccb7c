"""Labels are looked at before they are used."""

from math import inf, nan
from typing import Any

import numpy as np
import pytest

from agent.confidence.labelled import (
    check_both_classes,
    check_labels,
    read_numbers,
    read_probabilities,
    thin,
)
from agent.errors import LabelsInvalid, NoLabels, OneClassOnly


def test_whole_labels_come_back_as_numbers() -> None:
    values, right = check_labels([0.5, 0.25], [True, False])
    assert (values.tolist(), right.tolist()) == ([0.5, 0.25], [1.0, 0.0])


@pytest.mark.parametrize("broken", [nan, inf, -inf, None, "sure"])
def test_a_score_that_is_no_number_is_refused(broken: Any) -> None:
    with pytest.raises(LabelsInvalid) as refused:
        check_labels([0.5, broken], [1, 0])
    assert refused.value.code == "labels_invalid"


@pytest.mark.parametrize(("values", "right"), [([0.5], [1, 0]), ([0.5], [2]), ([[0.5]], [1])])
def test_what_does_not_fit_is_refused(values: list[float], right: list[int]) -> None:
    with pytest.raises(LabelsInvalid):
        check_labels(values, right)


def test_no_labels_and_one_class_say_so() -> None:
    with pytest.raises(NoLabels) as none:
        check_labels([], [])
    assert none.value.message == "There are no labels: nothing can be learnt or told from none."
    for outcome in (0, 1):
        with pytest.raises(OneClassOnly):
            check_both_classes([0.1, 0.9], [outcome, outcome])


def test_numbers_are_a_row() -> None:
    assert read_numbers((1, 2)).tolist() == [1.0, 2.0]
    with pytest.raises(LabelsInvalid, match="row of numbers"):
        read_numbers(3.0)


@pytest.mark.parametrize("broken", [[0.0, 1.0], [1.1, 0.5], [nan, 1.0], [1.0]])
def test_probabilities_lie_above_0_and_are_as_many_as_labels(broken: list[float]) -> None:
    with pytest.raises(LabelsInvalid):
        read_probabilities(broken, 2)


def test_without_probabilities_all_were_looked_at() -> None:
    assert read_probabilities(None, 2).tolist() == [1.0, 1.0]


def test_thinning_leaves_all_with_the_same_chance() -> None:
    chances = np.repeat([1.0, 0.1, 0.05], 20_000)
    kept = np.bincount(thin(chances, seed=1) // 20_000)
    assert kept[2] == 20_000
    assert kept[1] == pytest.approx(10_000, abs=300)
    assert kept[0] == pytest.approx(1_000, abs=130)


def test_thinning_is_repeatable_and_leaves_equal_ones_alone() -> None:
    mixed = np.array([1.0, 0.5] * 50)
    assert thin(mixed, 3).tolist() == thin(mixed, 3).tolist() != thin(mixed, 4).tolist()
    assert thin(np.full(7, 0.05), 3).tolist() == list(range(7))
    assert thin(np.zeros(0), 3).tolist() == []
