"""No method that holds its level keeps more than the bound says, and the bound is near."""

import numpy as np
import pytest
from scipy.stats import binom

from agent.confidence.bound import find_p_value
from agent.confidence.guarantee import certify
from benchmarks.guarantee.best_possible import find_most_coverage, find_power
from benchmarks.guarantee.desks import make_desk

LEVEL = 0.95


def test_what_cannot_be_told_apart_is_taken_by_chance() -> None:
    assert find_power((0.03, 0.57, 0.4), 0.05, LEVEL, 1000) == pytest.approx(0.05)
    assert find_power((0.04, 0.56, 0.4), 0.05, LEVEL, 1000) == pytest.approx(0.05)
    assert find_power((0.0299, 0.5701, 0.4), 0.05, LEVEL, 1000) == pytest.approx(0.05, abs=0.003)


def test_a_difference_that_is_plain_is_always_seen() -> None:
    assert find_power((0.001, 0.599, 0.4), 0.05, LEVEL, 1000) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("error", [0.03, 0.035, 0.04])
def test_the_best_test_beats_the_binomial_one_by_little(error: float) -> None:
    best = find_power((0.6 * error, 0.6 * (1 - error), 0.4), 0.05, LEVEL, 1000)
    # The binomial test, over the number of labels that happen to lie above the threshold.
    passed = 0.0
    for tries in range(540, 661):
        errors = [k for k in range(tries) if find_p_value(k, tries, 0.05) <= 0.05][-1]
        passed += binom.pmf(tries, 1000, 0.6) * binom.cdf(errors, tries, error)
    assert passed < best < passed + 0.05


def test_no_certificate_keeps_more_than_the_bound() -> None:
    desk = make_desk(5000, seed=3)
    bound = find_most_coverage(desk.raws, desk.right, 0.05, LEVEL, 1000)
    chance = np.random.default_rng(4)
    sent = []
    for _ in range(60):
        rows = chance.integers(len(desk.raws), size=1000)
        found = certify(desk.raws[rows], desk.right[rows], max_error=0.05, start=3.0).threshold
        sent.append(0.0 if found is None else (desk.raws >= found).mean())
    assert bound - 0.03 < np.mean(sent) < bound + 3 * np.std(sent) / 60**0.5


def test_more_labels_allow_more_and_never_more_than_hindsight() -> None:
    right = np.array([1.0] * 700 + [0.0] * 300)
    scores = np.linspace(1, 0, 1000)
    few, many = (find_most_coverage(scores, right, 0.05, LEVEL, count) for count in (300, 10_000))
    assert few < many <= 0.736
    assert many > 0.71
