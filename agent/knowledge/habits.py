"""How near an answer's own questions usually come to it, each measured as if it were new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.space import Mates, Numbers, Space, compare, lose

_FIRM = 5.0
"""Questions that what is usual among all answers counts for."""
_MOST_OF_ONE = 20
_MOST_OF_ALL = 3000
_LEAST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True)
class Habits:
    """What was measured of some rows; ``values`` is rows × 2: likelihood and nearest cosine.

    Rows that were not measured hold not-a-number. ``usual`` and ``spread`` are of all answers.
    """

    values: NDArray[np.float32]
    sums: NDArray[np.float64]
    counts: NDArray[np.float64]
    usual: NDArray[np.float64]
    spread: NDArray[np.float64]

    def rate(self, answer: int, seen: tuple[float, float], without: int | None) -> list[float]:
        """Return how far ``seen`` lies from what is usual for ``answer``, in spreads.

        ``without`` is a row whose own measure must not count.
        """
        total, count = self.sums[answer], self.counts[answer]
        if without is not None and without < len(self.values):
            own = self.values[without]
            if np.isfinite(own).all():
                total, count = total - own, count - 1
        middle = (total + _FIRM * self.usual) / (count + _FIRM)
        rated: list[float] = ((np.array(seen) - middle) / self.spread).tolist()
        return rated


def learn_habits(
    space: Space, vectors: Numbers, rows_of: list[NDArray[np.intp]], seed: int = 0
) -> Habits | None:
    """Measure questions of answers that have several; ``None`` where there are none."""
    chance = np.random.default_rng(seed)
    values = np.full((len(vectors), 2), np.nan, dtype=np.float32)
    sums, counts = np.zeros((len(rows_of), 2)), np.zeros(len(rows_of))
    spreads = np.zeros(2)
    left = _MOST_OF_ALL
    for answer in chance.permutation(len(rows_of)).tolist():
        rows = rows_of[answer]
        if len(rows) < 2 or left <= 0:
            continue
        some = np.arange(len(rows))
        if len(rows) > _MOST_OF_ONE:
            some = np.sort(chance.permutation(len(rows))[:_MOST_OF_ONE])
        found = _measure(space, vectors[rows], some)
        values[rows[some]] = found
        sums[answer], counts[answer] = found.sum(axis=0), len(some)
        spreads += ((found - found.mean(axis=0)) ** 2).sum(axis=0)
        left -= len(some)
    measured, several = counts.sum(), int((counts > 0).sum())
    if not measured:
        return None
    spread = np.sqrt(spreads / max(measured - several, 1))
    return Habits(
        values, sums, counts, sums.sum(axis=0) / measured, np.maximum(spread, _LEAST_SPREAD)
    )


def _measure(space: Space, own: Numbers, some: NDArray[np.intp]) -> NDArray[np.float64]:
    alike = own[some] @ own.T
    alike[np.arange(len(some)), some] = -1.0
    count = len(own)
    placed = space.place(own)
    total = placed.sum(axis=0)
    found = np.zeros((len(some), 2))
    found[:, 1] = alike.max(axis=1)
    rest = np.array([count - 1], dtype=np.float32)
    for number, place in enumerate(some):
        mates = Mates(((total - placed[place]) / rest)[None, :], rest)
        lost = lose(space, placed[place], total / count, count)
        found[number, 0] = compare(space, placed[place], mates, lost)[0]
    return found
