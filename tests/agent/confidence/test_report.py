"""The figures by which a confidence is judged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from agent.confidence.bound import bound_error
from agent.confidence.report import (
    ReliabilityBin,
    RiskCoveragePoint,
    bin_reliability,
    find_aurc,
    find_auroc,
    find_brier,
    find_coverage,
    find_ece,
    find_log_loss,
    trace_risk_coverage,
)
from agent.errors import LabelsInvalid, NoLabels, OneClassOnly

CHANCE = np.random.default_rng(4)
VALUES = np.round(CHANCE.uniform(size=500), 2)
RIGHT = (CHANCE.uniform(size=500) < VALUES).astype(np.float64)


def test_they_are_scikit_learn_s_where_it_has_them() -> None:
    assert find_auroc(VALUES, RIGHT) == pytest.approx(roc_auc_score(RIGHT, VALUES))
    assert find_brier(VALUES, RIGHT) == pytest.approx(brier_score_loss(RIGHT, VALUES))
    held = np.clip(VALUES, 1e-12, 1 - 1e-12)
    assert find_log_loss(VALUES, RIGHT) == pytest.approx(log_loss(RIGHT, held))


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), min_size=2))
def test_ties_count_half(cases: list[tuple[float, bool]]) -> None:
    values, right = zip(*cases, strict=True)
    if len(set(right)) == 2:
        assert find_auroc(values, right) == pytest.approx(roc_auc_score(right, values))


def test_the_mean_error_over_all_coverages() -> None:
    assert find_aurc([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 1]) == pytest.approx(
        (0 + 0 + 1 / 3 + 1 / 4) / 4
    )
    # Equal values share their errors: nobody knows which would have been sent first.
    assert find_aurc([0.5, 0.5], [1, 0]) == pytest.approx((0.5 + 0.5) / 2)


def test_coverage_is_chosen_in_hindsight_and_ties_stand_together() -> None:
    values, right = [0.9, 0.8, 0.7, 0.6, 0.5], [1, 1, 0, 1, 0]
    assert find_coverage(values, right, 1.0) == 0.4
    assert find_coverage(values, right, 0.75) == 0.8
    assert find_coverage([0.9, 0.9, 0.5], [1, 0, 0], 0.9) == 0.0


def test_bins_hold_as_many_cases_each() -> None:
    bins = bin_reliability([0.1, 0.2, 0.3, 0.4], [0, 1, 1, 1], bins=2)
    assert bins == (
        ReliabilityBin(0.1, 0.2, (0.1 + 0.2) / 2, 0.5, 2),
        ReliabilityBin(0.3, 0.4, (0.3 + 0.4) / 2, 1.0, 2),
    )
    assert find_ece([0.1, 0.2, 0.3, 0.4], [0, 1, 1, 1], bins=2) == pytest.approx(0.5)
    assert sum(part.count for part in bin_reliability(VALUES, RIGHT)) == 500
    assert len(bin_reliability([0.5], [1])) == 1


def test_calibrated_values_have_a_small_error() -> None:
    values = CHANCE.uniform(size=40_000)
    right = CHANCE.uniform(size=40_000) < values
    assert find_ece(values, right) < 0.01 < find_ece(values**2, right)


def test_the_curve_tells_error_and_bound_at_each_threshold() -> None:
    points = trace_risk_coverage([0.9, 0.8, 0.8], [1, 1, 0])
    assert points == (
        RiskCoveragePoint(0.9, 1 / 3, 0.0, bound_error(0, 1, 0.95), 1, 0),
        RiskCoveragePoint(0.8, 1.0, 1 / 3, bound_error(1, 3, 0.95), 3, 1),
    )
    long = trace_risk_coverage(np.linspace(0, 1, 3000), np.ones(3000))
    assert len(long) == 200
    assert long[-1].coverage == 1.0


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(OneClassOnly):
        find_auroc([0.1, 0.2], [1, 1])
    with pytest.raises(NoLabels):
        find_ece([], [])
    with pytest.raises(LabelsInvalid):
        find_brier([float("nan")], [1])
