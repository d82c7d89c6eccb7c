"""A margin for days with more unanswerable questions than the labels hold: only ever stricter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.confidence.labelled import Floats
from agent.confidence.logistic import find_odds

LEAST_UNANSWERABLE = 20
"""With fewer labels without an answer nothing can be said about how such questions fare."""

ASSUMED_UNANSWERABLE = 0.2
"""The share of questions without an answer that the rehearsal assumes too."""

_SMOOTHING = 1.3
"""How far each unanswerable label speaks for others near it (Silverman's rule for spreads, times
this). The rare ones that come near the top decide, and of few labels hardly any does: unsmoothed,
every second day would be worse than asked for. Chosen on CLINC150's validation part."""
_FARTHEST = 1e-4
_ERRORS = 1.0
"""Standard errors by which more of the unanswerable may reach a bar than the labels show."""
_AS_NORMAL = 1.702
"""Makes the logistic curve come near to that of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Labelled questions: the ``values`` (0 to 1) of those with an answer, and which came out right.

    ``without`` are the values of questions without one, of these labels and of any others.
    """

    values: Floats
    right: Floats
    without: Floats


def choose_bar(bars: Sequence[float], asked: Asked, share: float, max_error: float) -> float:
    """Return the lowest of ``bars`` that keeps the error on a day when ``share`` have no answer.

    The highest one where none does. ``bars`` (at least one) are all certified: the choice among
    them is free.
    """
    order = np.array(sorted(bars))
    reaching = asked.values >= order[:, None]
    sent = (1 - share) * reaching.mean(axis=1)
    wrong = (1 - share) * (reaching * (1 - asked.right)).mean(axis=1)
    stray = share * _raise(estimate_reach(asked.without, order), len(asked.without))
    keeps = wrong + stray <= max_error * (sent + stray)
    return float(order[keeps.argmax()] if keeps.any() else order[-1])


def estimate_reach(values: Floats, bars: Floats) -> Floats:
    """Return the share of questions with such ``values`` that reaches each of ``bars``, smoothed."""
    odds = find_odds(values, _FARTHEST)
    spread = max(_SMOOTHING * float(odds.std()) * len(odds) ** -0.2, _FARTHEST)
    above = _AS_NORMAL * (odds - find_odds(bars, _FARTHEST)[:, None]) / spread
    reach: Floats = (0.5 * (1 + np.tanh(above / 2))).mean(axis=1)
    return reach


def _raise(reach: Floats, n: int) -> Floats:
    """Return a share that ``n`` labels show as high as it may well be."""
    raised: Floats = np.minimum(reach + _ERRORS * np.sqrt(reach * (1 - reach) / n), 1.0)
    return raised
