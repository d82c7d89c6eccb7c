"""The numbers behind a confidence, from what was seen."""

from math import log

import pytest

from agent.confidence.signals import (
    REPLY_SIGNALS,
    SEARCH_SIGNALS,
    ReplyFacts,
    list_search_values,
    observe_reply,
    observe_search,
)
from agent.evidence import Candidate, Evidence

BEST = Candidate("a", answer=0, score=0.8, nearest=0.94, centre=0.7, lexical=0.5)
OTHER = Candidate("b", answer=1, score=0.55, nearest=0.6, centre=0.5, lexical=0.6)


def test_search_signals_are_measured() -> None:
    evidence = Evidence((BEST, OTHER), 0.9, 0.83, 2 / 3, 0.75, 0.25, words=4)
    signals = observe_search(evidence)
    assert tuple(signals) == SEARCH_SIGNALS
    assert signals == pytest.approx(
        {
            "similarity": 0.82,
            "exactness": 0.6,
            "typicality": -0.24,
            "lexical": 0.5,
            "margin": 0.25,
            "belief": log(9),
            "agreement": 0.83,
            "votes": 2 / 3,
            "coverage": 0.75,
            "unknown": 0.25,
            "length": log(5),
        }
    )
    assert list_search_values(signals)[:2] == [signals["similarity"], signals["exactness"]]


def test_without_embeddings_exact_words_count() -> None:
    candidate = Candidate("a", 0, 1.0, 0.0, 0.0, 1.0)
    signals = observe_search(Evidence((candidate,), odds=1.0, dense=False))
    assert (signals["exactness"], signals["margin"], signals["belief"]) == (1.0, 1.0, 6.0)


def test_an_empty_search_is_measured_too() -> None:
    signals = observe_search(Evidence())
    assert (signals["belief"], signals["unknown"], signals["similarity"]) == (-6.0, 1.0, 0.0)


def test_a_reply_as_it_should_be_has_nothing_against_it() -> None:
    signals = observe_reply(ReplyFacts(stated=1.0))
    assert tuple(signals) == REPLY_SIGNALS
    assert set(signals.values()) == {0.0}


def test_what_speaks_against_a_reply_is_measured() -> None:
    facts = ReplyFacts(stated=0.25, uncited=True, ungrounded=0.5, repeated=True)
    signals = observe_reply(facts)
    assert (signals["doubt"], signals["uncited"], signals["ungrounded"]) == (0.75, 1.0, 0.5)
    assert (signals["repeated"], signals["follow_up"]) == (1.0, 0.0)
