"""A margin for days with more unanswerable questions than the labels hold: only ever stricter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.confidence.labelled import Floats

LEAST_UNANSWERABLE = 20
"""With fewer labels without an answer nothing can be said about how such questions fare."""

ASSUMED_UNANSWERABLE = 0.2
"""The share of questions without an answer that the rehearsal assumes too."""


def choose_bar(
    bars: Sequence[float], values: Floats, right: Floats, weights: Floats, max_error: float
) -> float:
    """Return the lowest of ``bars`` whose weighted error is at most ``max_error``.

    The highest one where none is. ``bars`` (at least one) are all certified: the choice among
    them is free.
    """
    for bar in sorted(bars):
        sent = values >= bar
        if float(weights[sent] @ (1 - right[sent])) <= max_error * float(weights[sent].sum()):
            return bar
    return max(bars)


def weigh_mix(answerable: Floats, share: float) -> Floats:
    """Return weights under which ``share`` of the labels (0 to below 1) have no answer.

    All are 1 where as many or more have none already, or too few to speak for others.
    """
    without = 1 - answerable
    found = float(without.mean()) if len(without) else 0.0
    if found >= share or without.sum() < LEAST_UNANSWERABLE:
        return np.ones(len(answerable))
    weights: Floats = np.where(answerable > 0, (1 - share) / (1 - found), share / found)
    return weights
