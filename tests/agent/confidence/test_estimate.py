"""A raw score and each signal's share of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.confidence.estimate import (
    TERMS,
    Estimate,
    join_odds,
    list_terms,
    read_prior,
    standardise,
)
from agent.confidence.logistic import squash
from agent.confidence.prior import DENSE, SCALES
from agent.confidence.signals import SEARCH_SIGNALS, list_search_values

USUAL = {name: SCALES[name].mean for name in SEARCH_SIGNALS}
SURE = 40.0


def weigh(base: float, **weights: float) -> tuple[float, ...]:
    return (*(weights.get(term, 0.0) for term in TERMS), base)


def at(name: str, spreads: float) -> dict[str, float]:
    return {**USUAL, name: SCALES[name].mean + spreads * SCALES[name].spread}


def test_usual_signals_leave_the_base() -> None:
    shares = Estimate(weigh(0.0), weigh(0.0)).share_out(USUAL)
    assert shares["base"] == pytest.approx(np.log(0.25 / 0.75))
    assert sum(shares.values()) == pytest.approx(shares["base"])


def test_a_signal_counts_by_its_weight_in_spreads_where_the_other_weighing_is_sure() -> None:
    estimate = Estimate(weigh(SURE), weigh(0.0, lead=2.0))
    assert estimate.share_out(at("lead", 1.5))["lead"] == pytest.approx(3.0)
    assert sum(estimate.share_out(at("lead", 1.5)).values()) == pytest.approx(3.0)


def test_the_shares_follow_the_doubtful_weighing() -> None:
    estimate = Estimate(weigh(-3.0, nearest=1.0), weigh(5.0, lead=1.0))
    shares = estimate.share_out({**at("nearest", 1.0), "lead": at("lead", 1.0)["lead"]})
    assert shares["nearest"] > 0.8
    assert shares["lead"] < 0.2


def test_the_number_of_questions_changes_what_a_signal_means() -> None:
    by_questions = {"nearest by questions": 1.0}
    estimate = Estimate(weigh(SURE), weigh(0.0, **by_questions))
    many = {**at("nearest", 2.0), "questions": at("questions", 1.0)["questions"]}
    assert estimate.share_out(at("nearest", 2.0))["nearest"] == pytest.approx(0.0)
    assert estimate.share_out(many)["nearest"] == pytest.approx(2.0)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=2))
def test_both_must_hold(odds: list[float]) -> None:
    joined = join_odds(np.array(odds[:1]), np.array(odds[1:]))
    together = np.prod(squash(np.array(odds)))
    assert squash(joined)[0] == pytest.approx(together, rel=1e-6, abs=1e-12)


@given(st.lists(st.floats(-3, 3), min_size=len(TERMS) + 1, max_size=len(TERMS) + 1))
def test_shares_add_up_to_the_score(weights: list[float]) -> None:
    estimate = Estimate(tuple(weights), tuple(reversed(weights)))
    signals = {**at("nearest", 1.3), "lead": 0.02}
    raw = float(estimate.score(list_terms([list_search_values(signals)]))[0])
    assert sum(estimate.share_out(signals).values()) == pytest.approx(raw, abs=1e-9)


def test_tables_are_standardised_by_columns() -> None:
    assert standardise([]).shape == (0, len(SEARCH_SIGNALS))
    usual = standardise([[USUAL[name] for name in SEARCH_SIGNALS]])
    np.testing.assert_allclose(usual, 0)


def test_the_prior_lists_the_base_last() -> None:
    known, chosen = read_prior(True)
    assert (known[-1], chosen[-1]) == DENSE["base"]
    assert known[0] == DENSE["belief"][0]
    assert len(read_prior(False)[0]) == len(TERMS) + 1
