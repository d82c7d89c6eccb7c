"""Two parts, looked at unequally, prove together what thinning would prove with fewer labels."""

from math import nan

import numpy as np
import pytest
from scipy.stats import beta, binom

from agent.confidence.bound import bound_error, find_p_value
from agent.confidence.guarantee import certify
from agent.errors import LabelsInvalid, NoLabels
from benchmarks.guarantee.two_parts import Part, bound_parts, certify_parts, find_parts_p_value

SENT = Part(10_000, 500, 1)
HELD = Part(2000, 2000, 100)


def test_one_part_alone_is_the_plain_test() -> None:
    none = Part(0, 0, 0)
    plain = find_p_value(1, 500, 0.02)
    assert find_parts_p_value(SENT, none, 0.02, 0.95) == plain
    assert find_parts_p_value(none, SENT, 0.02, 0.95) == plain


def test_the_bound_is_better_than_adding_two_bounds_or_thinning() -> None:
    found = bound_parts(SENT, HELD, 0.95)
    added = 10 / 12 * bound_error(1, 500, 0.975) + 2 / 12 * bound_error(100, 2000, 0.975)
    thinned = bound_error(1 + 5, 500 + 100, 0.95)
    assert (10 * 1 / 500 + 2 * 100 / 2000) / 12 < found < min(added, thinned)


def test_the_p_value_is_no_smaller_than_with_shares_that_are_known() -> None:
    share, seen = 10 / 12, 10 / 12 * 1 / 500 + 2 / 12 * 100 / 2000
    known = 0.0
    for rate in np.linspace(0, 0.02, 400):
        other = (0.02 - share * rate) / (1 - share)
        counts = np.arange(int(seen * 500 / share) + 1)
        allowed = np.floor((seen - share * counts / 500) * 2000 / (1 - share) + 1e-9)
        chance = (binom.pmf(counts, 500, rate) * binom.cdf(allowed, 2000, other)).sum()
        if other >= beta.ppf(0.005, 100, 1901):
            known = max(known, float(chance))
    assert known <= find_parts_p_value(SENT, HELD, 0.02, 0.95) <= 1.5 * known


def test_more_errors_never_lower_the_p_value() -> None:
    for first, second in ((Part(10_000, 500, 2), HELD), (SENT, Part(2000, 2000, 101))):
        assert find_parts_p_value(first, second, 0.02, 0.95) >= find_parts_p_value(
            SENT, HELD, 0.02, 0.95
        )


@pytest.mark.parametrize(("sent", "held"), [(0.005, 0.095), (0.02, 0.02), (0.024, 0.0)])
def test_it_passes_wrongly_in_at_most_one_of_twenty(sent: float, held: float) -> None:
    chance = np.random.default_rng(7)
    passed = 0
    for _ in range(120):
        sent_decisions = int(chance.binomial(6000, 5 / 6))
        audits = int(chance.binomial(sent_decisions, 0.05))
        rest = 6000 - sent_decisions
        first = Part(sent_decisions, audits, int(chance.binomial(audits, sent)))
        second = Part(rest, rest, int(chance.binomial(rest, held)))
        passed += find_parts_p_value(first, second, 0.02, 0.95) <= 0.04
    assert passed <= binom.ppf(0.999, 120, 0.05)


def make_decisions(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decisions of a desk that sends from .95 on and audits one in twenty of those."""
    chance = np.random.default_rng(seed)
    values = 1 - chance.uniform(size=count) ** 5
    right = (chance.uniform(size=count) < values).astype(np.float64)
    probabilities = np.where(values >= 0.95, 0.05, 1.0)
    right[chance.uniform(size=count) >= probabilities] = nan
    return values, right, probabilities


def test_it_certifies_more_than_thinned_labels_do() -> None:
    values, right, probabilities = make_decisions(12_000, 1)
    plan = [0.95, 0.93, 0.9, 0.88, 0.85, 0.8, 0.75]
    found = certify_parts(values, right, probabilities, max_error=0.04, plan=plan)
    seen = ~np.isnan(right)
    thinned = certify(
        values[seen], right[seen], max_error=0.04, start=0.95, probabilities=probabilities[seen]
    )
    assert found.threshold is not None
    assert found.bound <= 0.04
    assert found.tries > 2 * thinned.tries
    assert found.threshold <= (thinned.threshold or 1)
    assert found.coverage == pytest.approx((values >= found.threshold).mean())
    assert (1 - found.threshold) / 6 <= 0.04
    assert found.floor == pytest.approx(thinned.floor)


def test_it_says_how_many_audits_are_missing() -> None:
    values = np.array([0.99] * 1000 + [0.5] * 10)
    right = np.array([1.0] * 50 + [nan] * 950 + [0.0] * 10)
    probabilities = np.array([0.05] * 1000 + [1.0] * 10)
    found = certify_parts(values, right, probabilities, max_error=0.02, plan=(0.9,))
    assert (found.threshold, found.tries) == (None, 50)
    assert 149 - 50 <= found.missing <= 170 - 50


def test_rates_that_differ_are_thinned() -> None:
    values, right, probabilities = make_decisions(12_000, 2)
    changed = np.where((probabilities < 1) & (np.arange(12_000) < 6000), 0.1, probabilities)
    found = certify_parts(values, right, changed, max_error=0.05, plan=(0.95,))
    assert found.tries < (~np.isnan(right) & (values >= 0.95)).sum()


@pytest.mark.parametrize(
    ("values", "right", "probabilities"),
    [([0.5], [2.0], [1.0]), ([0.5, nan], [1.0, 1.0], [1.0, 1.0]), ([0.5], [1.0, 0.0], [1.0])],
)
def test_bad_input_is_refused(
    values: list[float], right: list[float], probabilities: list[float]
) -> None:
    with pytest.raises(LabelsInvalid):
        certify_parts(values, right, probabilities, max_error=0.02, plan=(0.5,))


def test_nobody_judged_anything() -> None:
    with pytest.raises(NoLabels):
        certify_parts([0.5], [nan], [0.05], max_error=0.02, plan=(0.5,))
