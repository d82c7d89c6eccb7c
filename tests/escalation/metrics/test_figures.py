"""Medians, high ends and shares, by hand and against a second way to compute them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from escalation.metrics.figures import share, spread


def test_nothing_measured_is_no_number() -> None:
    assert spread([]) is None
    assert share(0, 0) is None


def test_the_middle_and_the_high_end() -> None:
    found = spread([5, 1, 3, 2, 4, 100, 7, 6, 9, 8])
    assert found is not None
    assert (found.n, found.median, found.p90) == (10, 5.5, 9)
    one = spread([42.04])
    assert one is not None
    assert (one.n, one.median, one.p90) == (1, 42.0, 42.0)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_nine_of_ten_lie_at_or_below_the_high_end(seconds: list[float]) -> None:
    found = spread(seconds)
    assert found is not None
    assert sum(each <= found.p90 + 0.05 for each in seconds) >= 0.9 * len(seconds)
    assert sum(each < found.p90 - 0.05 for each in seconds) < 0.9 * len(seconds)
    assert found.median <= found.p90 or len(seconds) == 1


@given(st.data())
def test_the_interval_is_wilsons(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 500))
    count = data.draw(st.integers(0, n))
    found = share(count, n)
    assert found is not None
    low, high = binomtest(count, n).proportion_ci(method="wilson")
    assert found.share == pytest.approx(count / n, abs=1e-4)
    assert found.at_least == pytest.approx(low, abs=1e-4)
    assert found.at_most == pytest.approx(high, abs=1e-4)
