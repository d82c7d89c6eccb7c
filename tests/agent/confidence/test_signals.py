"""The numbers behind a confidence, from what was seen."""

from math import log

import pytest

from agent.confidence.signals import SEARCH_SIGNALS, list_search_values, observe_search
from agent.evidence import Candidate, Evidence

BEST = Candidate("a", 0, 0.8, 0.94, 0.7, 0.5, likely=20.0, wording=-3.0, contrast=0.7)
OTHER = Candidate("b", 1, 0.55, 0.6, 0.5, 0.6, likely=-5.0, wording=-9.0, contrast=0.1)


def test_search_signals_are_measured() -> None:
    evidence = Evidence(
        (BEST, OTHER),
        odds=2.5,
        meaning_odds=4.0,
        wording_odds=-1.0,
        energy=15.0,
        usual_wording=-8.0,
        neighbours=(0.94, 0.8, 0.6, 0.4),
        votes=0.75,
        agreement=2 / 3,
        typical=-0.5,
        typical_nearest=1.5,
        coverage=0.75,
        unknown=0.25,
        words=4,
        questions=5,
        away_share=0.15,
        away_likely=12.0,
    )
    signals = observe_search(evidence)
    assert tuple(signals) == SEARCH_SIGNALS
    assert signals == pytest.approx(
        {
            "belief": 2.5,
            "meaning_belief": 4.0,
            "wording_belief": -1.0,
            "likely": 2.0,
            "nearest": 0.94,
            "centre": 0.7,
            "wording": 5.0,
            "unknown": 0.25,
            "coverage": 0.75,
            "length": log(5),
            "votes": 0.75,
            "agreement": 2 / 3,
            "questions": log(5),
            "energy": 1.5,
            "support": 0.78,
            "crowd": 0.4,
            "typical": -0.5,
            "typical_nearest": 1.5,
            "lead": 0.34,
            "likely_lead": 2.5,
            "wording_lead": 6.0,
            "exactness": 0.6,
            "verbatim": 0.0,
            "contrast": 0.7,
            "contrast_lead": 0.6,
            "away_share": 0.15,
            "away_likely": 1.2,
        }
    )
    assert list_search_values(signals)[:2] == [signals["belief"], signals["meaning_belief"]]


def test_without_embeddings_exact_words_count() -> None:
    candidate = Candidate("a", 0, 1.0, 0.0, 0.0, 1.0)
    signals = observe_search(Evidence((candidate,), odds=99.0, verbatim=True, dense=False))
    assert (signals["exactness"], signals["lead"], signals["verbatim"]) == (1.0, 1.0, 1.0)
    assert signals["belief"] == 30.0


def test_an_empty_search_is_measured_too() -> None:
    signals = observe_search(Evidence())
    assert tuple(signals) == SEARCH_SIGNALS
    assert (signals["belief"], signals["unknown"], signals["nearest"]) == (-30.0, 1.0, 0.0)
    assert (signals["contrast"], signals["away_share"]) == (0.0, 0.0)
