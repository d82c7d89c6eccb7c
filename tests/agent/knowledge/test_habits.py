"""How usual a measure is for an answer."""

import numpy as np
import pytest

from agent.knowledge.habits import Habits, learn_habits
from agent.knowledge.space import fit_space

HABITS = Habits(
    values=np.array([[10.0, 0.9], [np.nan, np.nan]], dtype=np.float32),
    sums=np.array([[10.0, 0.9], [0.0, 0.0]]),
    counts=np.array([1.0, 0.0]),
    usual=np.array([4.0, 0.6]),
    spread=np.array([2.0, 0.1]),
)


def test_few_measures_leave_what_is_usual_for_all() -> None:
    assert HABITS.rate(1, (6.0, 0.5), None) == pytest.approx([1.0, -1.0])
    assert HABITS.rate(0, (5.0, 0.65), None) == pytest.approx([0.0, 0.0])


def test_a_question_is_not_held_against_its_own_measure() -> None:
    assert HABITS.rate(0, (4.0, 0.6), 0) == pytest.approx([0.0, 0.0], abs=1e-6)
    assert HABITS.rate(0, (4.0, 0.6), 1) == pytest.approx([-0.5, -0.5])


def test_each_question_is_measured_as_if_it_were_new() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 2]]
    rows_of = [np.array([0, 1, 2]), np.array([3])]
    space = fit_space(vectors, np.array([0, 0, 0, 1]))
    habits = learn_habits(space, vectors, rows_of)
    assert habits is not None
    assert habits.values[:3, 1].tolist() == pytest.approx([1.0, 1.0, 0.0])
    assert np.isnan(habits.values[3]).all()
    assert habits.counts.tolist() == [3, 0]


def test_single_questions_have_no_habits() -> None:
    vectors = np.eye(4, dtype=np.float32)
    space = fit_space(vectors, np.arange(4))
    assert learn_habits(space, vectors, [np.array([row]) for row in range(4)]) is None
