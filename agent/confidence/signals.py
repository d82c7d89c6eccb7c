"""The numbers behind a draft's confidence that the search shows."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from agent.evidence import Candidate, Evidence

SEARCH_SIGNALS = (
    "belief",
    "meaning_belief",
    "wording_belief",
    "likely",
    "nearest",
    "centre",
    "wording",
    "unknown",
    "coverage",
    "length",
    "votes",
    "agreement",
    "questions",
    "energy",
    "support",
    "crowd",
    "typical",
    "typical_nearest",
    "lead",
    "likely_lead",
    "wording_lead",
    "exactness",
    "verbatim",
    "contrast",
    "contrast_lead",
    "away_share",
    "away_likely",
)
"""Signals of the search; their weights are fitted by leaving knowledge entries out."""

_MOST_LOG_ODDS = 30.0
_MOST_LIKELY = 60.0
_MOST_SPREADS = 6.0
_MOST_WORDS = 30
_NEARLY_EXACT = 0.85
_SUPPORT = 3
"""Neighbours whose mean likeness is the support."""
_NOBODY = Candidate("", -1, 0.0, 0.0, 0.0, 0.0)


def observe_search(evidence: Evidence) -> dict[str, float]:
    """Return the search signals of one question, all of them, each finite.

    ``belief`` is the log-odds of the best answer against all others by all views, and by meaning
    and wording alone. ``likely`` says how much likelier the question is the answer's than nobody's
    by its vector, ``wording`` by its words, ``energy`` how likely it is anybody's. ``nearest``,
    ``centre``, ``support`` and ``crowd`` are cosines: to the nearest passage, to the mean of the
    answer's, of the three nearest passages and of the tenth. The leads are those over the next
    *different* answer. ``typical`` says how usual all this is for the answer. ``exactness`` rises
    from 0 to 1 while the nearest passage comes to be the question's own words; ``questions`` and
    ``length`` are logarithms of counts. ``contrast`` is its share in what
    lies around; ``away_share`` and ``away_likely`` say of questions known to have no answer what
    ``contrast`` and ``likely`` say of it.
    """
    if not evidence.candidates:
        nothing = {**dict.fromkeys(SEARCH_SIGNALS, 0.0), "unknown": evidence.unknown}
        low = -_MOST_LOG_ODDS
        unlike = {"likely": -_MOST_LIKELY / 10, "energy": low}
        return nothing | {"belief": low} | unlike
    best = evidence.candidates[0]
    other = evidence.candidates[1] if len(evidence.candidates) > 1 else _NOBODY
    near = evidence.neighbours
    nearest = best.nearest if evidence.dense else best.lexical
    return {
        "belief": _clip(evidence.odds, _MOST_LOG_ODDS),
        "meaning_belief": _clip(evidence.meaning_odds, _MOST_LOG_ODDS),
        "wording_belief": _clip(evidence.wording_odds, _MOST_LOG_ODDS),
        "likely": _clip(best.likely, _MOST_LIKELY) / 10,
        "nearest": best.nearest,
        "centre": best.centre,
        "wording": _clip(best.wording - evidence.usual_wording, _MOST_LOG_ODDS),
        "unknown": evidence.unknown,
        "coverage": evidence.coverage,
        "length": log(1 + min(evidence.words, _MOST_WORDS)),
        "votes": evidence.votes,
        "agreement": evidence.agreement,
        "questions": log(max(evidence.questions, 1)),
        "energy": _clip(evidence.energy, _MOST_LIKELY) / 10,
        "support": sum(near[:_SUPPORT]) / max(len(near[:_SUPPORT]), 1),
        "crowd": near[-1] if near else 0.0,
        "typical": _clip(evidence.typical, _MOST_SPREADS),
        "typical_nearest": _clip(evidence.typical_nearest, _MOST_SPREADS),
        "lead": nearest - (other.nearest if evidence.dense else other.lexical),
        "likely_lead": _clip(best.likely - other.likely, _MOST_LIKELY) / 10,
        "wording_lead": _clip(best.wording - other.wording, _MOST_LOG_ODDS)
        if other.entry_id
        else 0.0,
        "exactness": max(0.0, min(1.0, (nearest - _NEARLY_EXACT) / (1 - _NEARLY_EXACT))),
        "verbatim": float(evidence.verbatim),
        "contrast": best.contrast,
        "contrast_lead": best.contrast
        - max((each.contrast for each in evidence.candidates[1:]), default=0.0),
        "away_share": evidence.away_share,
        "away_likely": _clip(evidence.away_likely, _MOST_LIKELY) / 10,
    }


def list_search_values(signals: Mapping[str, float]) -> list[float]:
    """Return the search signals as numbers, in the order of ``SEARCH_SIGNALS``."""
    return [signals[name] for name in SEARCH_SIGNALS]


def _clip(value: float, most: float) -> float:
    return max(-most, min(most, value))
