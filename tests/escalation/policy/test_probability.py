"""Anything but a number from 0 to 1 is a missing probability."""

import math

import pytest

from escalation.policy.probability import read_probability


@pytest.mark.parametrize(("value", "read"), [(0, 0.0), (1, 1.0), (0.25, 0.25)])
def test_numbers_from_0_to_1_pass(value: float, read: float) -> None:
    assert read_probability(value) == read


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, -0.01, 1.01, True, "0.5"])
def test_everything_else_is_missing(value) -> None:
    assert read_probability(value) is None
