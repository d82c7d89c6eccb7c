"""The numbers behind a draft's confidence: what the search saw, the reply and the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from agent.evidence import Evidence

SEARCH_SIGNALS = (
    "similarity",
    "exactness",
    "typicality",
    "lexical",
    "margin",
    "belief",
    "agreement",
    "votes",
    "coverage",
    "unknown",
    "length",
)
"""Signals of the search; their weights are fitted by leaving knowledge entries out."""

REPLY_SIGNALS = (
    "refused",
    "doubt",
    "composed",
    "uncited",
    "other_source",
    "ungrounded",
    "unstructured",
    "repeated",
    "follow_up",
)
"""Signals of reply and conversation: 0 is as it should be, 1 speaks fully against the draft."""

_MOST_LOG_ODDS = 6.0
_MOST_WORDS = 30
_NEARLY_EXACT = 0.85


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """What was seen in the model's reply and in the conversation before it.

    ``stated`` is the model's own confidence (0 to 1), ``None`` where it said none. ``composed``
    means that the answer is put in other words than the cited passages' own. ``ungrounded``
    is the share of the answer's numbers that no cited passage holds. ``other_source`` means that
    the answer rests on something else than the best passage found.
    """

    refused: bool = False
    stated: float | None = None
    composed: bool = False
    uncited: bool = False
    other_source: bool = False
    ungrounded: float = 0.0
    unstructured: bool = False
    repeated: bool = False
    follow_up: bool = False


def observe_search(evidence: Evidence) -> dict[str, float]:
    """Return the search signals of one question, all of them, each finite.

    ``similarity`` is the mean of the cosines to the nearest passage and to the centre;
    ``exactness`` rises from 0 to 1 while the nearest passage comes to be the question's own words;
    ``typicality`` is the difference of the two cosines; ``margin`` the lead in score over the best different answer;
    ``belief`` the log-odds of the best answer against all others; ``length`` the logarithm of one
    plus the number of content words.
    """
    best = evidence.candidates[0] if evidence.candidates else None
    other = evidence.candidates[1].score if len(evidence.candidates) > 1 else 0.0
    return {
        "similarity": (best.nearest + best.centre) / 2 if best else 0.0,
        "exactness": _exactness(best.nearest if evidence.dense else best.lexical) if best else 0.0,
        "typicality": best.centre - best.nearest if best else 0.0,
        "lexical": best.lexical if best else 0.0,
        "margin": best.score - other if best else 0.0,
        "belief": _log_odds(evidence.odds),
        "agreement": evidence.agreement,
        "votes": evidence.votes,
        "coverage": evidence.coverage,
        "unknown": evidence.unknown,
        "length": log(1 + min(evidence.words, _MOST_WORDS)),
    }


def observe_reply(facts: ReplyFacts) -> dict[str, float]:
    """Return the reply signals, all of them, each between 0 and 1."""
    return {
        "refused": float(facts.refused),
        "doubt": 0.0 if facts.stated is None else 1.0 - facts.stated,
        "composed": float(facts.composed),
        "uncited": float(facts.uncited),
        "other_source": float(facts.other_source),
        "ungrounded": facts.ungrounded,
        "unstructured": float(facts.unstructured),
        "repeated": float(facts.repeated),
        "follow_up": float(facts.follow_up),
    }


def list_search_values(signals: Mapping[str, float]) -> list[float]:
    """Return the search signals as numbers, in the order of ``SEARCH_SIGNALS``."""
    return [signals[name] for name in SEARCH_SIGNALS]


def _exactness(likeness: float) -> float:
    return max(0.0, min(1.0, (likeness - _NEARLY_EXACT) / (1 - _NEARLY_EXACT)))


def _log_odds(share: float) -> float:
    if share <= 0.0:
        return -_MOST_LOG_ODDS
    if share >= 1.0:
        return _MOST_LOG_ODDS
    return max(-_MOST_LOG_ODDS, min(_MOST_LOG_ODDS, log(share / (1 - share))))
