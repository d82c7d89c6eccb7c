"""A reply's weighing: two things must hold, absence is neutral, labels refit the weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.confidence.logistic import squash
from agent.confidence.reply_prior import FAITH, REPLY_PRIORS
from agent.confidence.reply_signals import FAITH_SIGNALS, OPINION_SIGNALS, REPLY_SIGNALS
from agent.confidence.reply_weighing import (
    ReplyCase,
    ReplyWeighing,
    dump_replies,
    fit_replies,
    read_replies,
)

PRIOR = ReplyWeighing()
REPLIES = st.dictionaries(st.sampled_from(REPLY_SIGNALS), st.floats(0, 1))
SEARCHED = st.floats(-20, 20)


def test_without_a_reply_the_search_stands() -> None:
    assert PRIOR.share_out(3.0, {}) == {}
    assert PRIOR.share_out(3.0, {"composed": 0.0, "repeated": 0.0}) == {}


def test_a_quotation_has_the_search_s_score_and_what_its_writer_thinks() -> None:
    shares = PRIOR.share_out(9.0, {"composed": 0.0, "doubt": 0.5})
    assert shares == pytest.approx({"doubt": -1.2})


def test_the_surest_search_makes_no_rewording_surer_than_its_faithfulness() -> None:
    shares = PRIOR.share_out(20.0, {"composed": 1.0})
    assert shares == {"composed": pytest.approx(FAITH - 20.0, abs=1e-3)}
    supported = PRIOR.score(20.0, {"composed": 1.0, "unsupported": 0.0})
    neutral = REPLY_PRIORS["unsupported"].neutral
    bonus = -REPLY_PRIORS["unsupported"].weight * neutral
    assert supported == pytest.approx(FAITH + bonus, abs=1e-3)


def test_no_search_outweighs_that_its_writer_does_not_know() -> None:
    assert PRIOR.score(30.0, {"refused": 1.0}) == -10.0
    assert PRIOR.score(-3.0, {"refused": 1.0}) == -13.0
    lenient = ReplyWeighing({**PRIOR.weights, "refused": 0.0})
    assert lenient.score(5.0, {"refused": 1.0}) == -10.0


@given(SEARCHED, REPLIES.filter(lambda signals: signals.get("refused", 0.0) < 1))
def test_both_must_hold(searched: float, signals: dict[str, float]) -> None:
    terms = {
        name: PRIOR.weights[name] * (signals[name] - REPLY_PRIORS[name].neutral)
        for name in REPLY_PRIORS
        if name in signals
    }
    faith = FAITH + sum(terms.get(name, 0.0) for name in FAITH_SIGNALS)
    composed = any(signals.get(name) for name in ("composed", *FAITH_SIGNALS))
    opinion = sum(terms.get(name, 0.0) for name in OPINION_SIGNALS)
    both = squash(np.array([searched, faith if composed else 30.0])).prod()
    expected = squash(np.array([np.log(both) - np.log1p(-both) + opinion]))[0]
    found = squash(np.array([PRIOR.score(searched, signals)]))[0]
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-11)


@given(SEARCHED, REPLIES, st.sampled_from(sorted(REPLY_PRIORS)))
def test_absence_is_no_bolder_than_the_neutral_value(
    searched: float, signals: dict[str, float], name: str
) -> None:
    signals = {**signals, "composed": 1.0}
    absent = {other: value for other, value in signals.items() if other != name}
    neutral = {**absent, name: REPLY_PRIORS[name].neutral}
    assert PRIOR.score(searched, absent) <= PRIOR.score(searched, neutral) + 1e-9


@given(SEARCHED, REPLIES, st.sampled_from(sorted(REPLY_PRIORS)), st.floats(0, 1))
def test_no_sign_of_trouble_makes_it_bolder(
    searched: float, signals: dict[str, float], name: str, more: float
) -> None:
    signals = {"composed": 1.0, **signals, name: signals.get(name, REPLY_PRIORS[name].neutral)}
    worse = {**signals, name: max(signals[name], more)}
    assert PRIOR.score(searched, worse) <= PRIOR.score(searched, signals) + 1e-9


@given(SEARCHED, REPLIES)
def test_a_rewording_never_has_a_share_for_it(searched: float, signals: dict[str, float]) -> None:
    assert PRIOR.share_out(searched, signals).get("composed", 0.0) <= 1e-9


def draw_cases(count: int, seed: int = 0) -> list[ReplyCase]:
    """Draw drafts of a model whose doubt says much, and whose hedging says nothing."""
    chance = np.random.default_rng(seed)
    cases = []
    for _ in range(count):
        signals = {
            "composed": 1.0,
            "doubt": float(chance.random()),
            "hedged": float(chance.random() < 0.5),
            "invented": float(chance.random() < 0.3),
        }
        odds = 3.0 - 6.0 * signals["doubt"]
        right = chance.random() < squash(np.array([odds]))[0] and not signals["invented"]
        cases.append(ReplyCase(2.0, signals, bool(right)))
    return cases


def test_without_labels_the_prior_holds() -> None:
    assert fit_replies([]) == PRIOR
    few = fit_replies(draw_cases(3))
    for name, weight in few.weights.items():
        assert weight == pytest.approx(PRIOR.weights[name], rel=0.3)


def test_labels_refit_the_weights() -> None:
    fitted = fit_replies(draw_cases(3000))
    assert fitted.weights["doubt"] == pytest.approx(-6.0, abs=1.0)
    assert fitted.weights["hedged"] > -0.3
    assert fitted.weights["invented"] < -5.0
    assert fitted.weights["disagreement"] == PRIOR.weights["disagreement"]


def test_labels_tell_what_reading_is_worth() -> None:
    chance = np.random.default_rng(1)
    cases = []
    for _ in range(2000):
        searched = float(chance.normal(0, 3))
        right = chance.random() < squash(np.array([1.5 + 0.3 * searched]))[0]
        cases.append(ReplyCase(searched, {"composed": 1.0, "unsupported": 0.0}, bool(right)))
    fitted = fit_replies(cases)
    assert (fitted.reading, fitted.trust) == (
        pytest.approx(1.5, abs=0.4),
        pytest.approx(0.3, abs=0.2),
    )
    shares = fitted.share_out(2.0, {"composed": 1.0})
    assert shares["reading"] == pytest.approx(fitted.reading + (fitted.trust - 1) * 2.0)
    assert "reading" not in fitted.share_out(2.0, {"composed": 0.0, "doubt": 0.3})


def test_no_label_makes_a_sign_of_trouble_speak_for_an_answer() -> None:
    odd = [ReplyCase(0.0, {"hedged": float(n % 2)}, bool(n % 2)) for n in range(400)]
    assert fit_replies(odd).weights["hedged"] == 0.0


@pytest.mark.parametrize("right", [True, False])
def test_labels_of_one_kind_are_no_trouble(right: bool) -> None:
    fitted = fit_replies([ReplyCase(25.0, {"composed": 1.0}, right)] * 500)
    assert (fitted.faith > FAITH) is right


def test_it_is_read_as_it_was_kept() -> None:
    fitted = fit_replies(draw_cases(50))
    assert read_replies(dump_replies(fitted)) == fitted
    assert read_replies(dump_replies(PRIOR)) == PRIOR


@pytest.mark.parametrize(
    "spoiled",
    [
        {},
        {"weights": {}},
        {"weights": {**PRIOR.weights, "doubt": 0.1}},
        {"weights": {**PRIOR.weights, "doubt": float("nan")}},
        {"faith": True},
        {"reading": float("inf")},
        {"trust": -1.0},
    ],
)
def test_broken_data_is_refused(spoiled: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        read_replies({**dump_replies(PRIOR), **spoiled} if spoiled else {})
