"""Whose words a question uses: naive Bayes over the words and pairs of words of each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.lexical import LexicalIndex, find_rarity

Floats = NDArray[np.float64]

_SMOOTHING = 0.01


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows that a search sees, and which of them belong to the answers that it compares.

    ``slot_of_row`` has a number for each row: its answer's place among those compared, ``slots``
    for every other answer, ``-1`` where it is hidden. ``masses`` adds up the rows of each.
    """

    slot_of_row: NDArray[np.int32]
    slots: int
    masses: Floats
    total: float


@dataclass(frozen=True, slots=True)
class Wording:
    """How well each answer's words explain a question's (log-likelihood), and how all words do."""

    own: Floats
    usual: float


def compare_wording(index: LexicalIndex, features: Sequence[str], shown: Shown) -> Wording:
    """Compare a question's ``features`` with the words of the answers that are ``shown``."""
    rows = len(shown.slot_of_row)
    room = _SMOOTHING * index.features
    weights, held = [], []
    for feature in features:
        found = index.find_rows(feature, rows)
        slots = shown.slot_of_row[found]
        if (slots < 0).any():
            found, slots = found[slots >= 0], slots[slots >= 0]
        if len(found):
            weight = find_rarity(rows, len(found))
            weights.append(weight)
            counts = np.bincount(slots, index.scales[found], minlength=shown.slots + 1)
            held.append(weight * counts)
    if not held:
        return Wording(np.zeros(shown.slots), 0.0)
    table = np.array(held)
    share = np.array(weights) / sqrt(sum(weight * weight for weight in weights))
    own = share @ np.log(table[:, :-1] + _SMOOTHING)
    own -= share.sum() * np.log(shown.masses + room)
    usual = share @ np.log(table.sum(axis=1) + _SMOOTHING) - share.sum() * log(shown.total + room)
    return Wording(own, float(usual))
