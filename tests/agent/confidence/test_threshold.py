"""The smallest probability that may be sent."""

import numpy as np
import pytest

from agent.confidence.bound import bound_error
from agent.confidence.threshold import LEVEL, RiskPoint, find_threshold, trace_risk


def trace(values: list[float], right: list[int]) -> tuple[RiskPoint, ...]:
    return trace_risk(np.array(values), np.array(right, dtype=np.float64), np.ones(len(values)))


def test_risk_is_told_at_the_last_value_before_each_error() -> None:
    points = trace([0.9, 0.8, 0.7, 0.6, 0.5], [1, 1, 0, 1, 0])
    assert points == (
        RiskPoint(0.8, 0.4, 0.0, 2.0),
        RiskPoint(0.6, 0.8, 0.25, 4.0),
        RiskPoint(0.5, 1.0, 0.4, 5.0),
    )


def test_equal_values_stand_or_fall_together() -> None:
    assert [point.threshold for point in trace([0.9, 0.9, 0.9], [1, 0, 1])] == [0.9]


def test_a_long_curve_is_thinned() -> None:
    values = np.linspace(1, 0, 2001)
    points = trace_risk(values, (np.arange(2001) % 2).astype(np.float64), np.ones(2001))
    assert len(points) <= 200
    assert points[-1].answered == 1.0


def test_the_smallest_threshold_within_the_bound_is_found() -> None:
    values = np.linspace(1, 0.5, 1001)
    right = np.ones(1001)
    right[300::50] = 0
    points = trace_risk(values, right, np.ones(1001))
    found = find_threshold(points, 0.02)
    assert found is not None
    answered = values >= found
    errors, tries = int((right[answered] == 0).sum()), int(answered.sum())
    assert errors > 0
    assert bound_error(errors, tries, LEVEL) <= 0.02
    assert find_threshold(points, 0.05) == 0.5
    weaker = find_threshold(points, 0.001)
    assert weaker is not None
    assert weaker > found


def test_too_few_cases_fall_back_to_what_no_wrong_one_reaches() -> None:
    points = trace([0.995, 0.985, 0.95], [1, 1, 0])
    assert find_threshold(points, 0.02) == 0.985
    assert find_threshold(points, 0.01) == 0.99
    assert find_threshold(trace([0.8, 0.7], [1, 1]), 0.1) == 0.9


def test_where_the_surest_case_is_wrong_there_is_none() -> None:
    assert find_threshold(trace([0.99, 0.9], [0, 1]), 0.02) is None
    assert find_threshold((), 0.02) is None


def test_heavier_cases_leave_fewer_tries() -> None:
    points = trace_risk(np.array([0.9, 0.8]), np.ones(2), np.array([1.0, 3.0]))
    assert points[-1].tries == pytest.approx(1.6)


def test_light_cases_are_no_whole_tries() -> None:
    points = trace_risk(np.array([0.9, 0.8]), np.ones(2), np.array([0.2, 0.2]))
    assert points[-1].tries == pytest.approx(0.4)
