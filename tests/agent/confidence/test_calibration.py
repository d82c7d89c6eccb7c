"""Raw scores become probabilities that mean what they say."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.confidence.calibration import (
    METHODS,
    SWITCHES,
    Calibration,
    Method,
    choose_method,
    dump_calibration,
    fit_calibration,
    read_calibration,
)
from agent.confidence.logistic import Floats, squash
from agent.confidence.report import find_brier, find_ece
from agent.errors import CalibrationInvalid, LabelsInvalid, OneClassOnly

CHANCE = np.random.default_rng(2)
ONES = np.ones(4000)


def draw(count: int, seed: int = 3) -> tuple[Floats, Floats]:
    """Scores that promise too much, the more the higher they are: no straight line mends that."""
    chance = np.random.default_rng(seed)
    raws = chance.normal(1, 3, count)
    likely = squash(np.where(raws > 0, 0.4 * raws, raws) - 0.5)
    return raws, (chance.uniform(size=count) < likely).astype(np.float64)


def test_without_labels_nothing_is_changed() -> None:
    nothing = fit_calibration(np.zeros(0), np.zeros(0), np.zeros(0))
    assert nothing == Calibration(1.0, 0.0)
    assert nothing.find_probability(0.0) == 0.5


def test_scores_that_promise_too_much_are_drawn_in() -> None:
    raws = CHANCE.normal(0, 4, 4000)
    right = (CHANCE.uniform(size=4000) < squash(raws / 2 - 0.5)).astype(float)
    found = fit_calibration(raws, right, ONES, "held")
    assert (found.slope, found.offset) == pytest.approx((0.5, -0.5), abs=0.1)


def test_few_labels_move_it_little_and_many_much() -> None:
    few, many = (fit_calibration(*draw(count), np.ones(count)) for count in (5, 900))
    assert abs(few.find_probability(4.0) - squash(np.array([4.0]))[0]) < 0.02
    assert abs(many.find_probability(4.0) - squash(np.array([4.0]))[0]) > 0.1


@pytest.mark.parametrize("method", METHODS)
def test_probabilities_mean_what_they_say(method: Method) -> None:
    found = fit_calibration(*draw(6000), np.ones(6000), method)
    raws, right = draw(20_000, seed=4)
    assert find_ece(found.find_probabilities(raws), right) < (0.04 if method == "held" else 0.02)
    assert find_brier(found.find_probabilities(raws), right) < find_brier(squash(raws), right)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("falling", [False, True])
def test_a_curve_always_rises(method: Method, falling: bool) -> None:
    raws, right = draw(800)
    found = fit_calibration(raws, 1 - right if falling else right, np.ones(800), method)
    values = found.find_probabilities(np.linspace(-20, 20, 2001))
    assert (np.diff(values) > 0).all()
    assert 0 < values.min() < values.max() < 1


def test_the_number_of_labels_chooses_the_method() -> None:
    assert [choose_method(count) for count in (0, 999, 1000, 8000, 10**6)] == [
        "held",
        "held",
        "beta",
        "venn_abers",
        "isotonic",
    ]
    assert list(SWITCHES.values()) == list(METHODS)
    assert fit_calibration(*draw(999), np.ones(999)).bend == 0.0
    assert fit_calibration(*draw(1500), np.ones(1500)).bend != 0.0
    assert fit_calibration(*draw(8500), np.ones(8500)).knots
    # Many cases of which few weigh anything are few.
    weights = np.where(np.arange(8500) % 10 == 0, 1.0, 0.01)
    assert not fit_calibration(*draw(8500), weights).knots


def test_one_outcome_leaves_the_held_curve_and_is_refused_to_others() -> None:
    raws = CHANCE.normal(2, 1, 9000)
    found = fit_calibration(raws, np.ones(9000), np.ones(9000))
    assert found.knots == ()
    assert 0.9 < found.find_probability(2.0) < 1
    with pytest.raises(OneClassOnly):
        fit_calibration(raws, np.ones(9000), np.ones(9000), "isotonic")


@pytest.mark.parametrize("broken", [nan, inf])
def test_numbers_that_are_none_are_refused(broken: float) -> None:
    good = np.array([0.5, 1.0])
    for raws, right, weights in (
        (np.array([0.5, broken]), np.array([1.0, 0.0]), good),
        (good, np.array([1.0, broken]), good),
        (good, np.array([1.0, 0.0]), np.array([1.0, broken])),
        (good, np.array([1.0, 0.0]), np.array([1.0, 0.0])),
        (good, np.array([1.0, 0.0]), np.ones(3)),
    ):
        with pytest.raises(LabelsInvalid):
            fit_calibration(raws, right, weights)


def test_a_score_that_is_no_number_has_no_probability() -> None:
    for curve in (Calibration(), Calibration(knots=((0.0, 0.0), (1.0, 1.0)))):
        assert curve.find_probability(nan) == 0.0
        assert curve.find_probability(-inf) < 0.01
        assert 0.9 < curve.find_probability(inf) < 1


@pytest.mark.parametrize("method", METHODS)
def test_it_is_read_as_it_was_kept(method: Method) -> None:
    found = fit_calibration(*draw(300), np.ones(300), method)
    assert read_calibration(dump_calibration(found)) == found


KEPT = {"slope": 1.0, "offset": 0.0, "bend": 0.0, "knots": [[0.0, -1.0], [1.0, 2.0]]}


def test_what_was_kept_before_there_were_knots_is_read() -> None:
    assert read_calibration({"slope": 0.5, "offset": 1.0}) == Calibration(0.5, 1.0)
    assert read_calibration(KEPT).find_probability(0.5) == pytest.approx(squash(np.array(0.5)))


@pytest.mark.parametrize(
    "broken",
    [
        {"slope": nan},
        {"slope": 0.0},
        {"slope": "1"},
        {"slope": True},
        {"offset": None},
        {"bend": -1.0},
        {"knots": [[0.0, 1.0]]},
        {"knots": [[1.0, 0.0], [0.0, 1.0]]},
        {"knots": [[0.0, 1.0], [1.0, 1.0]]},
        {"knots": [[0.0, 1.0], [1.0, inf]]},
        {"knots": [[0.0], [1.0]]},
        {"knots": 7},
    ],
)
def test_a_broken_calibration_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(CalibrationInvalid) as refused:
        read_calibration({**KEPT, **broken})
    assert refused.value.code == "calibration_invalid"


@pytest.mark.parametrize("data", [None, [], "curve", {}, {"slope": 1.0}])
def test_what_is_none_is_refused(data: object) -> None:
    with pytest.raises(CalibrationInvalid):
        read_calibration(data)


@given(st.lists(st.tuples(st.floats(-60, 60), st.booleans()), min_size=1, max_size=60))
def test_any_labels_make_a_rising_finite_curve(cases: list[tuple[float, bool]]) -> None:
    raws, right = (np.array(row, dtype=np.float64) for row in zip(*cases, strict=True))
    methods: tuple[Method, ...] = METHODS if len(set(right)) == 2 else ("held",)
    for method in methods:
        found = fit_calibration(raws, right, np.ones(len(raws)), method)
        values = found.find_probabilities(np.linspace(-60, 60, 101))
        assert np.isfinite(values).all()
        assert (np.diff(values) >= 0).all()
        assert read_calibration(dump_calibration(found)) == found


@pytest.mark.parametrize("method", METHODS)
def test_scores_that_do_not_differ_leave_the_held_curve(method: Method) -> None:
    found = fit_calibration(np.ones(9), np.array([1.0, 0, 1] * 3), np.ones(9), method)
    assert found.knots == ()
