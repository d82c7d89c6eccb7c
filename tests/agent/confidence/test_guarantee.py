"""The certificate keeps its promise, and says what is missing where it cannot be given."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapie.risk_control import FWERFixedSequenceTesting, control_fwer
from mapie.risk_control.methods import compute_hoeffding_bentkus_p_value
from scipy.stats import binom

from agent.confidence.bound import bound_error
from agent.confidence.guarantee import (
    certify,
    count_from,
    count_missing,
    find_floor,
    find_least,
    list_thresholds,
    plan_start,
)
from agent.confidence.labelled import Floats
from agent.errors import LabelsInvalid, NoLabels


def draw(chance: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """Calibrated values: an answer is right with the probability that it has."""
    values = 1 - chance.uniform(size=count) ** 5
    return values, (chance.uniform(size=count) < values).astype(np.float64)


def find_true_error(threshold: float) -> float:
    """With 1 - value = u⁵ and u uniform, the mean of 1 - value from the threshold on."""
    return (1 - threshold) / 6


@pytest.mark.parametrize("max_error", [0.1, 0.05, 0.02])
def test_the_true_error_exceeds_the_promise_in_at_most_one_of_twenty(max_error: float) -> None:
    chance = np.random.default_rng(8)
    broken = 0
    for _ in range(150):
        values, right = draw(chance, 1000)
        start = plan_start(*draw(chance, 250), max_error=max_error, tries=1000)
        found = certify(values, right, max_error=max_error, start=start).threshold
        broken += found is not None and find_true_error(found) > max_error
    assert broken <= binom.ppf(0.999, 150, 0.05)


def test_a_plain_empirical_threshold_breaks_it_half_the_time() -> None:
    chance = np.random.default_rng(9)
    broken = 0
    for _ in range(200):
        values, right = draw(chance, 1000)
        tries, errors = count_from(np.sort(values)[::-1], values, right)
        held = np.flatnonzero(errors <= 0.05 * tries)
        broken += find_true_error(float(np.sort(values)[::-1][held[-1]])) > 0.05
    assert broken > 70


def test_it_keeps_nine_tenths_of_what_hindsight_would_send() -> None:
    chance = np.random.default_rng(10)
    covered = []
    for _ in range(60):
        start = plan_start(*draw(chance, 125), max_error=0.05, tries=875)
        found = certify(*draw(chance, 875), max_error=0.05, start=start)
        assert found.threshold is not None
        covered.append((1 - found.threshold) ** (1 / 5))
    best = (6 * 0.05) ** (1 / 5)
    assert np.mean(covered) >= 0.9 * best


@pytest.mark.parametrize("seed", range(20))
def test_mapie_certifies_the_same(seed: int) -> None:
    chance = np.random.default_rng(seed)
    values, right = draw(chance, 700)
    start = plan_start(*draw(chance, 200), max_error=0.05, tries=700)
    thresholds = list_thresholds(values, start)
    tries, errors = count_from(thresholds, values, right)
    # A hair less, so that its rounding up of n × (k / n) does not make another error of it.
    risks = np.maximum(errors / tries - 1e-12, 0)
    p_values = compute_hoeffding_bentkus_p_value(risks, tries, 0.05, binary=True)
    passed = control_fwer(p_values[:, 0], 0.05, FWERFixedSequenceTesting())
    found = certify(values, right, max_error=0.05, start=start)
    assert found.threshold == (thresholds[max(passed)] if len(passed) else None)


def test_certificate_in_full() -> None:
    found = certify([0.9] * 70 + [0.5] * 30, [1] * 70 + [0] * 30, max_error=0.05, start=0.8)
    assert found.threshold == 0.8
    assert (found.tries, found.errors, found.missing) == (70, 0, 0)
    assert found.bound == bound_error(0, 70, 0.95) < 0.05
    assert found.coverage == 0.7
    assert found.floor == pytest.approx(1 - 0.7 / 0.95)


def test_149_clean_labels_are_missing_for_two_percent() -> None:
    assert count_missing(0, 0, 0.02, 0.95) == 149
    assert count_missing(0, 0, 0.01, 0.95) == 299
    assert count_missing(0, 149, 0.02, 0.95) == 0
    assert count_missing(1, 149, 0.02, 0.95) == 236 - 149
    found = certify([0.99] * 100, [1] * 100, max_error=0.02)
    assert (found.threshold, found.missing, found.tries) == (None, 49, 100)
    assert certify([0.99] * 149, [1] * 149, max_error=0.02).threshold is not None


@given(st.integers(0, 10_000))
def test_the_least_number_that_is_enough(wanted: int) -> None:
    assert find_least(lambda number: number >= wanted) == wanted


def test_nothing_passes_after_the_first_failure() -> None:
    values = [0.95] * 10 + [0.8] * 500
    assert certify(values, [1] * 510, max_error=0.05, start=0.9).threshold is None
    assert certify(values, [1] * 510, max_error=0.05, start=0.7).threshold == 0.7


def test_every_value_below_the_start_is_tried_down_to_the_first_failure() -> None:
    values = [0.9] * 100 + [0.8] * 10 + [0.7] * 10 + [0.6] * 100
    right = [1] * 100 + [1] * 10 + [0] * 10 + [1] * 100
    found = certify(values, right, max_error=0.1, start=0.85)
    assert (found.threshold, found.tries, found.errors) == (0.8, 110, 0)
    # What follows the failure would pass again: too late.
    assert certify(values, right, max_error=0.1, start=0.6).threshold == 0.6
    assert certify(values, [1] * 220, max_error=0.05, start=0.85, least=0.65).threshold == 0.7
    assert certify(values, [1] * 220, max_error=0.05, start=0.85).threshold == 0.6


def test_what_is_tried_falls_from_the_start() -> None:
    values = np.array([0.2, 0.9, 0.5, 0.5, 0.7])
    assert list_thresholds(values, 0.7).tolist() == [0.7, 0.5, 0.2]
    assert list_thresholds(values, 0.6, 0.5).tolist() == [0.6, 0.5]
    assert list_thresholds(values, 0.1).tolist() == [0.1]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=120), st.data())
def test_a_right_answer_turned_wrong_never_lowers_threshold_or_bound(
    cases: list[tuple[float, bool]], data: st.DataObject
) -> None:
    values, right = [value for value, _ in cases], [float(good) for _, good in cases]
    worse = [*right]
    worse[data.draw(st.integers(0, len(cases) - 1))] = 0.0
    before = certify(values, right, max_error=0.2, start=0.9)
    after = certify(values, worse, max_error=0.2, start=0.9)
    assert (after.threshold or 2) >= (before.threshold or (0 if before.threshold == 0 else 2))
    if after.threshold == before.threshold:
        assert after.bound >= before.bound
        assert after.missing >= before.missing
    assert after.floor >= before.floor


def test_unequally_sampled_labels_are_thinned() -> None:
    # What was handed over was always looked at, what was sent one time in twenty.
    chance = np.random.default_rng(11)
    broken = 0
    for _ in range(300):
        values, right = draw(chance, 12_000)
        sampled = np.where(values >= 0.9, 0.05, 1.0)
        seen = chance.uniform(size=len(values)) < sampled
        found = certify(
            values[seen],
            right[seen],
            max_error=0.1,
            start=0.9,
            probabilities=sampled[seen],
        )
        broken += found.threshold is not None and find_true_error(found.threshold) > 0.1
    assert 0 < broken <= binom.ppf(0.999, 300, 0.05)


def test_the_floor_counts_each_label_by_its_probability() -> None:
    assert find_floor([1, 0], 0.02) == pytest.approx(1 - 0.5 / 0.98)
    assert find_floor([1, 0], 0.02, [0.25, 1.0]) == pytest.approx(1 - 0.8 / 0.98)
    assert find_floor([1, 1], 0.02) == 0.0


def test_the_standing_start_is_where_values_promise_enough() -> None:
    found = certify([0.98] * 200 + [0.9] * 10, [1] * 210, max_error=0.02)
    assert (found.threshold, found.tries) == (0.9, 210)
    assert certify([0.97] * 200, [0] * 200, max_error=0.02).tries == 0


def test_a_start_skips_the_thin_top() -> None:
    chance = np.random.default_rng(12)
    values, right = draw(chance, 500)
    start = plan_start(values, right, max_error=0.02)
    # With too few above it, even flawless ones could not pass.
    assert 149 <= (values >= start).sum() <= 350
    assert (values >= plan_start(values, right, max_error=0.02, tries=250)).sum() >= 298


def test_a_start_skips_what_would_fail_at_first() -> None:
    # A first tenth with errors, then none for long: only further down there is proof enough.
    values = np.linspace(1, 0.95, 1000)
    right = np.ones(1000)
    right[:100:20] = 0
    right[700:] = 0
    start = plan_start(values, right, max_error=0.02, tries=1000)
    assert 400 <= (values >= start).sum() <= 700


def test_the_start_of_one_value_is_that_value() -> None:
    assert plan_start([0.9, 0.9], [1, 1], max_error=0.02) == 0.9


@pytest.mark.parametrize(
    ("values", "right", "options"),
    [
        ([0.5, nan], [1, 0], {}),
        ([0.5], [1, 0], {}),
        ([0.5], [1], {"max_error": 0.0}),
        ([0.5], [1], {"level": 1.0}),
        ([0.5], [1], {"start": nan}),
        ([0.5], [1], {"start": inf}),
        ([0.5], [1], {"probabilities": [0.0]}),
        ([0.5], [1], {"probabilities": [0.5, 0.5]}),
    ],
)
def test_bad_input_is_refused(
    values: list[float], right: list[int], options: dict[str, object]
) -> None:
    with pytest.raises(LabelsInvalid):
        certify(values, right, **{"max_error": 0.02, **options})  # type: ignore[arg-type]


def test_no_labels_say_so() -> None:
    with pytest.raises(NoLabels):
        certify([], [], max_error=0.02)
    with pytest.raises(NoLabels):
        plan_start([], [], max_error=0.02)


@pytest.mark.parametrize("outcome", [0, 1])
def test_labels_of_one_outcome_are_labels(outcome: int) -> None:
    found = certify([0.99] * 400, [outcome] * 400, max_error=0.02, start=0.9)
    assert found.threshold == (0.9 if outcome else None)
    assert found.bound == (bound_error(0, 400, 0.95) if outcome else 1.0)
