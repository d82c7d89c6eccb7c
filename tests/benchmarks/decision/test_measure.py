"""A search is measured over made-up vectors, and a p95 is what 19 of 20 stay within."""

import pytest

from benchmarks.decision.measure import find_p95, measure_search


def test_p95_leaves_out_the_slowest_of_twenty() -> None:
    assert find_p95([1.0] * 19 + [50.0]) == pytest.approx(1.0 + 49 * 0.05)
    assert find_p95([1.0] * 99 + [50.0]) == 1.0


def test_a_search_takes_processor_time() -> None:
    assert 0 < measure_search(vectors=300, searches=5) < 1000
