"""Curves that only rise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from agent.confidence.logistic import squash
from agent.confidence.pooling import centre_blocks, pool, predict_between


@given(st.lists(st.tuples(st.booleans(), st.floats(0.1, 3)), min_size=1, max_size=80))
def test_pooling_is_scikit_learn_s(cases: list[tuple[bool, float]]) -> None:
    right, weights = (np.array(row, dtype=np.float64) for row in zip(*cases, strict=True))
    means, sizes = pool(right, weights)
    places = np.arange(len(right))
    expected = IsotonicRegression().fit(places, right, weights).predict(places)
    assert np.repeat(means, sizes) == pytest.approx(expected, abs=1e-9)
    assert (np.diff(means) > 0).all()


def test_venn_abers_asks_scikit_learn_s_regression_twice() -> None:
    chance = np.random.default_rng(6)
    values = np.sort(chance.uniform(size=40))
    right = (chance.uniform(size=40) < values).astype(np.float64)
    places, likely = predict_between(values, right, np.ones(40), squash)
    assert places.tolist() == values.tolist()
    for place, found in zip(places, likely, strict=True):
        if_wrong, if_right = (
            IsotonicRegression()
            .fit(np.append(values, place), np.append(right, outcome))
            .predict([place])[0]
            for outcome in (0.0, 1.0)
        )
        assert found == pytest.approx(if_right / (1 - if_wrong + if_right), abs=1e-9)


def test_no_step_says_never_or_always() -> None:
    raws = np.array([-2.0, -1.0, 1.0, 2.0])
    centres, likely = centre_blocks(raws, np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4), squash)
    assert centres.tolist() == [-1.5, 1.5]
    assert likely.tolist() == pytest.approx(
        [float(squash(np.array(-1.5))) / 3, (2 + float(squash(np.array(1.5)))) / 3]
    )


def test_scores_that_say_nothing_are_one_step() -> None:
    falling = (np.array([1.0, 2.0]), np.array([1.0, 0.0]), np.ones(2), squash)
    assert [len(row) for row in centre_blocks(*falling)] == [1, 1]


def test_equal_scores_are_one_place() -> None:
    raws = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 2.0])
    right = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 1.0])
    places, likely = predict_between(raws, right, np.ones(6), squash)
    assert places.tolist() == [0.0, 1.0, 2.0]
    assert (np.diff(likely) >= 0).all()
