"""The error among sent answers, from the share of them that people looked at."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import beta

from agent.confidence.audit_estimate import ErrorEstimate, estimate_error, weigh_audits
from agent.errors import LabelsInvalid


@dataclass(frozen=True)
class Seen:
    right: bool
    sent: bool = True
    probability: float | None = 0.05


def test_equal_probabilities_give_the_exact_interval() -> None:
    found = estimate_error([Seen(True)] * 95 + [Seen(False)] * 5)
    assert (found.error, found.audits, found.wrong) == (pytest.approx(0.05), 100, 5)
    assert found.low == pytest.approx(beta.ppf(0.025, 5, 96), abs=1e-9)
    assert found.high == pytest.approx(beta.ppf(0.975, 6, 95), abs=1e-9)


def test_only_what_was_sent_and_drawn_counts() -> None:
    audits = [Seen(True)] * 40
    others = [Seen(False, sent=False, probability=1.0)] * 60 + [Seen(False, probability=None)]
    assert estimate_error([*audits, *others]) == estimate_error(audits)


def test_seldom_drawn_answers_count_more() -> None:
    found = weigh_audits([1, 0], [0.02, 0.05])
    assert found.error == pytest.approx(50 / 70)
    assert found.low < 50 / 70 <= found.high == 1.0


def test_without_audits_nothing_is_known() -> None:
    assert estimate_error([]) == ErrorEstimate(None, 0.0, 1.0, 0, 0)


def test_no_errors_leave_a_bound() -> None:
    found = weigh_audits([0] * 100, [0.05] * 100)
    assert (found.error, found.low) == (0.0, pytest.approx(0.0, abs=1e-12))
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 100))


def test_it_is_unbiased_and_its_interval_covers() -> None:
    chance = np.random.default_rng(5)
    errors, covered = [], 0
    for _ in range(400):
        wrong = chance.uniform(size=12_000) < np.linspace(0.01, 0.05, 12_000)
        rates = np.where(np.arange(12_000) < 6000, 0.05, 0.02)
        drawn = chance.uniform(size=12_000) < rates
        found = weigh_audits(wrong[drawn], rates[drawn])
        assert found.error is not None
        errors.append(found.error)
        covered += found.low <= wrong.mean() <= found.high
    assert np.mean(errors) == pytest.approx(0.03, abs=0.002)
    assert covered >= 375


@pytest.mark.parametrize(("wrong", "rates"), [([2], [0.5]), ([1], [0.0]), ([1, 0], [0.5])])
def test_bad_audits_are_refused(wrong: list[int], rates: list[float]) -> None:
    with pytest.raises(LabelsInvalid):
        weigh_audits(wrong, rates)
