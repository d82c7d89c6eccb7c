"""Only finite numbers are read back, whatever was stored."""

from __future__ import annotations

from math import inf, nan

import pytest

from agent.confidence.stored_numbers import read_number, read_share


def test_numbers_are_read() -> None:
    assert [read_number(value) for value in (-3, 0.5)] == [-3.0, 0.5]
    assert [read_share(value) for value in (0, 0.5, 1)] == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("value", [True, None, "1", [1.0], nan, inf, -inf])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    for read in (read_number, read_share):
        with pytest.raises(ValueError, match="not a finite number"):
            read(value)


@pytest.mark.parametrize("value", [-0.1, 1.1, 2])
def test_what_is_beyond_a_share_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a share"):
        read_share(value)
