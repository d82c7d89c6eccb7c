"""A raw score and each signal's share of it."""

import numpy as np
import pytest

from agent.confidence.estimate import Estimate, read_prior, standardise
from agent.confidence.prior import DENSE_WEIGHTS, SCALES
from agent.confidence.signals import SEARCH_SIGNALS

USUAL = {name: SCALES[name].mean for name in SEARCH_SIGNALS}


def test_usual_signals_leave_the_base() -> None:
    shares = Estimate((1.0,) * len(SEARCH_SIGNALS), 0.25).share_out(USUAL)
    assert shares["base"] == 0.25
    assert sum(shares.values()) == pytest.approx(0.25)


def test_a_signal_counts_by_its_weight_in_spreads() -> None:
    weights = tuple(2.0 if name == "margin" else 0.0 for name in SEARCH_SIGNALS)
    signals = {**USUAL, "margin": SCALES["margin"].mean + 1.5 * SCALES["margin"].spread}
    assert Estimate(weights, 0.0).share_out(signals)["margin"] == pytest.approx(3.0)


def test_replies_count_only_where_something_speaks_against_them() -> None:
    estimate = Estimate((0.0,) * len(SEARCH_SIGNALS), 0.0)
    shares = estimate.share_out({**USUAL, "doubt": 0.5, "refused": 0.0})
    assert shares["doubt"] == -2.0
    assert "refused" not in shares


def test_a_sure_search_cannot_outweigh_a_doubtful_reply() -> None:
    estimate = Estimate((0.0,) * len(SEARCH_SIGNALS), 12.0)
    assert sum(estimate.share_out(USUAL).values()) == pytest.approx(12.0)
    shares = estimate.share_out({**USUAL, "uncited": 1.0})
    assert (shares["caution"], shares["uncited"]) == (-7.0, -4.0)
    assert sum(shares.values()) == pytest.approx(1.0)


def test_tables_are_standardised_by_columns() -> None:
    assert standardise([]).shape == (0, len(SEARCH_SIGNALS))
    usual = standardise([[USUAL[name] for name in SEARCH_SIGNALS]])
    np.testing.assert_allclose(usual, 0)


def test_the_prior_lists_the_base_last() -> None:
    assert read_prior(True)[-1] == DENSE_WEIGHTS["base"]
    assert read_prior(False)[0] == 0.0
