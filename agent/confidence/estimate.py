"""What the search is worth: one raw score from its signals, with each signal's share of it.

An answer is right when the question has one in the knowledge at all, and when it is this one. Each
is a weighing of its own; both must hold, so their probabilities are multiplied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from agent.confidence.logistic import Floats
from agent.confidence.prior import DENSE, LEXICAL, SCALES, Scale
from agent.confidence.signals import SEARCH_SIGNALS

BASE = "base"
"""Names the share that does not depend on any signal."""

BY_QUESTIONS = ("belief", "likely", "nearest", "wording")
"""Signals that mean more, or less, the more questions lead to the answer."""

TERMS = (*SEARCH_SIGNALS, *(f"{name} by questions" for name in BY_QUESTIONS))
"""What is weighed: each signal, then some of them times the number of questions."""

_SIGNAL_OF_TERM = (*SEARCH_SIGNALS, *BY_QUESTIONS)
_FARTHEST = 30.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Fitted weights of the terms, the base last: for "it has an answer" and "it is this one"."""

    known: tuple[float, ...]
    chosen: tuple[float, ...]

    def share_out(self, signals: Mapping[str, float]) -> dict[str, float]:
        """Return each signal's share of the raw score, in log-odds; they add up to the score.

        Where one of the two weighings is the doubtful one, the shares follow it. Other signals than
        those of the search are passed over.
        """
        terms = list_terms([[signals[name] for name in SEARCH_SIGNALS]])[0]
        known = np.array(self.known)
        chosen = np.array(self.chosen)
        one = float(known[:-1] @ terms + known[-1])
        other = float(chosen[:-1] @ terms + chosen[-1])
        if not isfinite(one + other):
            return {BASE: nan}
        raw, pull, other_pull = _join(one, other)
        parts = (pull * known[:-1] + other_pull * chosen[:-1]) * terms
        shares = dict.fromkeys(SEARCH_SIGNALS, 0.0)
        for name, part in zip(_SIGNAL_OF_TERM, parts.tolist(), strict=True):
            shares[name] += part
        shares[BASE] = raw - sum(shares.values())
        return shares

    def score(self, terms: Floats) -> Floats:
        """Return the raw scores of many questions (questions × terms)."""
        known, chosen = np.array(self.known), np.array(self.chosen)
        return join_odds(terms @ known[:-1] + known[-1], terms @ chosen[:-1] + chosen[-1])


def join_odds(one: Floats, other: Floats) -> Floats:
    """Return the log-odds that two things hold which have these log-odds each."""
    one, other = np.clip(one, -_FARTHEST, _FARTHEST), np.clip(other, -_FARTHEST, _FARTHEST)
    joined: Floats = -np.logaddexp(np.logaddexp(-one, -other), -one - other)
    return joined


def list_terms(values: Sequence[Sequence[float]], scales: Mapping[str, Scale] = SCALES) -> Floats:
    """Return the terms (cases × terms) of search signals (cases × signals)."""
    table = standardise(values, scales)
    questions = table[:, [SEARCH_SIGNALS.index("questions")]]
    places = [SEARCH_SIGNALS.index(name) for name in BY_QUESTIONS]
    return np.hstack([table, table[:, places] * questions])


def standardise(values: Sequence[Sequence[float]], scales: Mapping[str, Scale] = SCALES) -> Floats:
    """Return search signals (cases × signals) measured in spreads from their usual mean."""
    means = np.array([scales[name].mean for name in SEARCH_SIGNALS])
    spreads = np.array([scales[name].spread for name in SEARCH_SIGNALS])
    table = np.array(values, dtype=np.float64).reshape(-1, len(SEARCH_SIGNALS))
    result: Floats = (table - means) / spreads
    return result


def read_prior(dense: bool) -> tuple[Floats, Floats]:
    """Return the starting weights of both weighings in the order of the terms, the base last."""
    weights = DENSE if dense else LEXICAL
    known = np.array([weights[name][0] for name in (*TERMS, BASE)])
    chosen = np.array([weights[name][1] for name in (*TERMS, BASE)])
    return known, chosen


def _join(one: float, other: float) -> tuple[float, float, float]:
    # With the slopes of the joined score: near 1 for the doubtful one, near 0 for the sure one.
    one, other = (max(-_FARTHEST, min(_FARTHEST, odds)) for odds in (one, other))
    raw = float(join_odds(np.array(one), np.array(other)))
    slope = float(np.exp(raw - one) * (1 + np.exp(-other)))
    other_slope = float(np.exp(raw - other) * (1 + np.exp(-one)))
    return raw, slope, other_slope
