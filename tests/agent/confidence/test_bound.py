"""The exact binomial bound."""

import pytest
from scipy.stats import beta

from agent.confidence.bound import bound_error


@pytest.mark.parametrize(("errors", "tries"), [(0, 1), (0, 149), (1, 30), (5, 400), (50, 900)])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_it_is_clopper_and_pearsons(errors: int, tries: int, level: float) -> None:
    expected = beta.ppf(level, errors + 1, tries - errors)
    assert bound_error(errors, tries, level) == pytest.approx(expected, abs=1e-9)


def test_149_flawless_cases_hold_two_percent() -> None:
    assert bound_error(0, 149, 0.95) < 0.02 < bound_error(0, 148, 0.95)


def test_nothing_tried_bounds_nothing() -> None:
    assert bound_error(0, 0, 0.95) == 1.0
    assert bound_error(3, 3, 0.95) == 1.0
