"""The exact binomial bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from agent.confidence.bound import bound_error, find_p_value


@pytest.mark.parametrize(("errors", "tries"), [(0, 1), (0, 149), (1, 30), (5, 400), (50, 900)])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_it_is_clopper_and_pearsons(errors: int, tries: int, level: float) -> None:
    expected = beta.ppf(level, errors + 1, tries - errors)
    assert bound_error(errors, tries, level) == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 5000), st.data(), st.floats(0.001, 0.6))
def test_the_p_value_is_the_binomial_s(tries: int, data: st.DataObject, rate: float) -> None:
    errors = data.draw(st.integers(0, tries))
    expected = binom.cdf(errors, tries, rate)
    assert find_p_value(errors, tries, rate) == pytest.approx(expected, rel=1e-8, abs=1e-300)


@given(st.integers(1, 400), st.data())
def test_more_errors_never_lower_the_bound(tries: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, tries - 1))
    assert bound_error(errors + 1, tries, 0.95) >= bound_error(errors, tries, 0.95)
    assert bound_error(errors, tries + 1, 0.95) <= bound_error(errors, tries, 0.95)


def test_149_flawless_cases_hold_two_percent() -> None:
    assert bound_error(0, 149, 0.95) < 0.02 < bound_error(0, 148, 0.95)


def test_nothing_tried_bounds_nothing() -> None:
    assert bound_error(0, 0, 0.95) == 1.0
    assert bound_error(3, 3, 0.95) == 1.0
    assert find_p_value(0, 0, 0.02) == 1.0


def test_the_ends_of_the_rate_are_sure() -> None:
    assert find_p_value(-1, 10, 0.5) == 0.0
    assert find_p_value(3, 10, 0.0) == 1.0
    assert find_p_value(3, 10, 1.0) == 0.0
