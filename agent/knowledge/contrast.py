"""Whose a question is among what lies nearest to it, told from how that differs from each other.

A kernel regression (a Gaussian process) on the nearest questions only. It needs no training, what
was learnt counts at once, and what a search must not see is left out exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.space import Numbers
from agent.knowledge.wording import Floats

_AROUND = 128
"""Questions that are compared with each other."""
_SHARPNESS = 2.0
"""Likeness fades by a factor of e for each half of a cosine."""
_NOISE = 0.1
"""How much of any question belongs to it alone (all chosen on training parts)."""
_HIDDEN = -2.0
_STEPS = 60
_SMALL = 1e-4


@dataclass(frozen=True, slots=True)
class Near:
    """Vectors of unit length (questions × size) and how ``alike`` (cosines) each is to another."""

    vectors: Numbers
    alike: Numbers


NOTHING_NEAR = Near(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Contrast:
    """The ``shares`` of a question that answers have in it, and what was ``turned_away``.

    Each is between about 0 and 1; they add up to less than 1, the less the less is like it.
    """

    shares: Floats
    turned_away: float = 0.0


def contrast(
    known: Near, owners: NDArray[np.int32], count: int, turned_away: Near = NOTHING_NEAR
) -> Contrast:
    """Share a question out among the owners of what lies nearest to it.

    ``owners`` tells for each of the ``known`` which answer it leads to: one of ``count``, another
    (``count``), or -1 where it is hidden.
    """
    alike = np.concatenate([np.where(owners < 0, _HIDDEN, known.alike), turned_away.alike])
    around = min(_AROUND, int((alike > _HIDDEN).sum()))
    if not around:
        return Contrast(np.zeros(count))
    picked = np.argpartition(-alike, around - 1)[:around]
    rows = picked[picked < len(owners)]
    away = picked[picked >= len(owners)]
    vectors = known.vectors[rows]
    if len(away):
        vectors = np.concatenate([vectors, turned_away.vectors[away - len(owners)]])
    # Pair by pair rather than one product: the threads of BLAS spin for longer than this takes.
    kernel = _fade(np.vecdot(vectors[:, None], vectors[None]))
    kernel[np.diag_indices(around)] += _NOISE
    asked = _fade(alike[np.concatenate([rows, away])])
    weights = _solve(kernel, asked)
    holders = np.concatenate([owners[rows], np.full(len(away), count + 1)])
    shares: Floats = np.bincount(holders, weights, minlength=count + 2).astype(np.float64)
    return Contrast(shares[:count], float(shares[count + 1]))


def _fade(cosines: Numbers) -> Numbers:
    faded: Numbers = np.exp(np.float32(_SHARPNESS) * (cosines - 1))
    return faded


def _solve(matrix: Numbers, wanted: Numbers) -> Numbers:
    """Solve ``matrix`` × x = ``wanted`` for a symmetric matrix, by conjugate gradients."""
    found = np.zeros_like(wanted)
    left = wanted.copy()
    way = left
    length = float(np.vecdot(left, left))
    for _ in range(_STEPS):
        if length < _SMALL**2:
            break
        ahead = np.vecdot(matrix, way)
        step = np.float32(length / float(np.vecdot(way, ahead)))
        found += step * way
        left -= step * ahead
        before, length = length, float(np.vecdot(left, left))
        way = left + np.float32(length / before) * way
    return found
