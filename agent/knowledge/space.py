"""Where questions of one answer lie: how far they scatter, and how far answers lie apart.

Vectors are turned and stretched so that the questions of any answer scatter by one in every
direction. There, how likely a question is to be an answer's own is weighed against its being of no
known answer at all; an answer with few questions is known less exactly and counts for less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

_WITHIN = 0.45
"""How far questions of one answer usually scatter (variance, all directions together)."""
_APART = 0.40
"""How far answers usually lie from the middle of all (the same)."""
_WITHIN_FIRM = 2000.0
"""Questions that outweigh what is believed of the scatter; it was chosen on training parts."""
_APART_FIRM = 100.0
_CENTRE_FIRM = 20.0
_MOST = 20_000
_LEAST_APART = 1e-2
_MOST_LEVERAGE = 0.9


@dataclass(frozen=True, slots=True)
class Space:
    """Coordinates: ``centre`` (size), ``axes`` (size × size) and how far answers lie ``apart``.

    ``firmness`` is how many questions stand behind the scatter, believed ones included.
    """

    centre: Numbers
    axes: Numbers
    apart: Numbers
    firmness: float

    def place(self, vectors: Numbers) -> Numbers:
        """Return the coordinates of unit vectors (questions × size)."""
        placed: Numbers = ((vectors - self.centre) @ self.axes).astype(np.float32, copy=False)
        return placed

    def place_few(self, vectors: Numbers) -> Numbers:
        """Return the coordinates of one vector (size) or a few, without waking BLAS's threads."""
        placed: Numbers = np.vecdot(self.axes.T, (vectors - self.centre)[..., None, :])
        return placed


@dataclass(frozen=True, slots=True)
class Mates:
    """The questions of some answers: the ``middles`` (answers × size) of their places, ``counts``."""

    middles: Numbers
    counts: Numbers


@dataclass(frozen=True, slots=True)
class Lost:
    """What scatter a question leaves behind when it is taken away: its ``way`` and how much."""

    way: Numbers
    pull: float


def fit_space(vectors: Numbers, answer_of_row: NDArray[Any]) -> Space:
    """Learn the space from vectors (rows × size), each of an answer; few leave it as believed."""
    size = vectors.shape[1]
    kept = np.arange(len(vectors))[:: max(1, len(vectors) // _MOST)]
    order = kept[np.argsort(answer_of_row[kept], kind="stable")]
    owners, starts, counts = np.unique(answer_of_row[order], return_index=True, return_counts=True)
    sorted_vectors = vectors[order]
    means = np.add.reduceat(sorted_vectors, starts, axis=0) / counts[:, None].astype(np.float32)
    strays = sorted_vectors - np.repeat(means, counts, axis=0)
    even = np.eye(size) / size
    firmness = len(order) - len(owners) + _WITHIN_FIRM
    within = (_scatter(strays) + _WITHIN_FIRM * _WITHIN * even) / firmness
    centre = means.sum(axis=0) / (len(owners) + _CENTRE_FIRM)
    chance = within * float((1.0 / counts).sum())
    apart = _scatter(means - centre) - chance + _APART_FIRM * _APART * even
    apart /= len(owners) + _APART_FIRM
    stretch = np.linalg.cholesky(np.linalg.inv(within))
    spreads, turn = np.linalg.eigh(stretch.T @ apart @ stretch)
    return Space(
        centre.astype(np.float32),
        np.asfortranarray((stretch @ turn).astype(np.float32)),
        np.maximum(spreads, _LEAST_APART).astype(np.float32),
        firmness,
    )


def compare(space: Space, placed: Numbers, mates: Mates, lost: Lost | None = None) -> Numbers:
    """Return how much likelier a question (size) is an answer's own than of none, in log-odds.

    ``lost`` takes the question's own part in the scatter away, where it was used to learn it.
    """
    counts = np.maximum(mates.counts, 1e-6)[:, None].astype(np.float32)
    known = space.apart * counts
    middles = (known / (known + 1)) * mates.middles
    narrow = 1 / (1 + space.apart / (known + 1))
    ways = (placed - middles) * narrow
    fit = -((placed - middles) * ways).sum(axis=1) + np.log(narrow).sum(axis=1)
    wide = placed / (1 + space.apart)
    nothing = -float(np.vecdot(placed, wide)) - float(np.log1p(space.apart).sum())
    if lost is not None:
        fit -= np.float32(lost.pull) * np.vecdot(ways, lost.way) ** 2
        nothing -= lost.pull * float(np.vecdot(wide, lost.way)) ** 2
    likely: Numbers = (fit - nothing) / 2
    return likely


def lose(space: Space, placed: Numbers, middle: Numbers, count: float) -> Lost | None:
    """Return what goes when a question is taken from the ``count`` around a ``middle``."""
    if count <= 1:
        return None
    way = placed - middle
    pull = count / (count - 1) / space.firmness
    return Lost(way, pull / (1 - min(pull * float(way @ way), _MOST_LEVERAGE)))


def _scatter(strays: Numbers) -> NDArray[np.float64]:
    result: NDArray[np.float64] = (strays.T @ strays).astype(np.float64)
    return result
