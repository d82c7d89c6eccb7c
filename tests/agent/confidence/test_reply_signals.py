"""The numbers that a reply shows: those measured, each between 0 and 1."""

from dataclasses import fields
from math import nan
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.confidence.reply_signals import REPLY_SIGNALS, ReplyFacts, observe_reply

SHARES = st.none() | st.floats(allow_nan=True, allow_infinity=True)
VALUES = {"bool": st.booleans(), "float": st.floats(), "float | None": SHARES}


def test_a_reply_as_it_should_be_has_nothing_against_it() -> None:
    signals = observe_reply(ReplyFacts(stated=1.0))
    assert set(signals) < set(REPLY_SIGNALS)
    assert set(signals.values()) == {0.0}


def test_what_was_not_measured_is_left_out() -> None:
    signals = observe_reply(ReplyFacts())
    unmeasured = {"doubt", "token_doubt", "least_sure_word", "unsure_words", "unlike_best"}
    unmeasured |= {"unsupported", "weakest", "added", "unknown_names", "self_doubt", "disagreement"}
    assert set(signals) == set(REPLY_SIGNALS) - unmeasured


def test_what_speaks_against_a_reply_is_measured() -> None:
    facts = ReplyFacts(stated=0.25, uncited=True, ungrounded=0.5, repeated=True, token_doubt=0.3)
    signals = observe_reply(facts)
    assert (signals["doubt"], signals["uncited"], signals["ungrounded"]) == (0.75, 1.0, 0.5)
    assert (signals["repeated"], signals["follow_up"], signals["token_doubt"]) == (1.0, 0.0, 0.3)
    assert signals["invented"] == 1.0


def test_a_refusal_has_no_answer_to_measure() -> None:
    signals = observe_reply(ReplyFacts(refused=True, stated=0.9, follow_up=True))
    assert signals == {"refused": 1.0, "follow_up": 1.0}


@given(st.fixed_dictionaries({each.name: VALUES[str(each.type)] for each in fields(ReplyFacts)}))
def test_every_signal_is_a_share(facts: dict[str, Any]) -> None:
    signals = observe_reply(ReplyFacts(**facts))
    assert set(signals) <= set(REPLY_SIGNALS)
    assert all(0 <= value <= 1 for value in signals.values())


def test_what_is_no_number_was_not_measured() -> None:
    assert "token_doubt" not in observe_reply(ReplyFacts(token_doubt=nan))
