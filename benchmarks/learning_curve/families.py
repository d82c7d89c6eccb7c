"""Families of questions with one answer each: Gaussian clouds that grow by one question at a time.

Every answer's questions lie around a centre of their own, spread as in all other families; the
centres themselves are spread over the space of meanings. A family of one question already says how
likely the next one is, only less sharply (probabilistic linear discriminant analysis).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
_Whole = NDArray[np.int64]

_WITHIN = 300.0
"""So many questions weigh as much as the assumed spread within a family."""
_BETWEEN = 150.0
_WITHIN_SHARE = 0.55
"""Share of all spread that is taken to lie within families until questions tell."""
_ROUND_WITHIN, _ROUND_BETWEEN = 0.3, 0.5
"""How far the assumed spreads are the same in all directions."""
_LEAST_RATIO = 1e-3
_NO_NONE = 5.0
"""Without any question known to have no answer, the next one is this much less likely (log)."""


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """Log-likelihoods of one question: under each family (shape ``answers``), under a family never
    seen (``stranger``), and under the nearest question known to have no answer (``none``).
    """

    families: Numbers
    stranger: float
    none: float


class Families:
    """Fitted once to some questions, then grown; fit anew when there are many more of them."""

    def __init__(self, vectors: Numbers, owners: _Whole, answers: int) -> None:
        """Fit to ``vectors`` (questions × size) whose answers are ``owners`` (-1: has no answer)."""
        self._mean, self._turn, self._ratio = _fit(vectors.astype(np.float64), owners, answers)
        turned: Numbers = ((vectors - self._mean) @ self._turn.T).astype(np.float32)
        size = len(self._ratio)
        self._sums = np.zeros((answers, size), dtype=np.float32)
        self._counts = np.zeros(answers, dtype=np.float32)
        self._squares, self._lines = np.zeros_like(self._sums), np.zeros_like(self._sums)
        self._bases = np.zeros(answers, dtype=np.float32)
        self._shrink = self._ratio / (self._ratio + 1)
        self._single = 1 + self._shrink
        self._nones = np.zeros((0, size), dtype=np.float32)
        self._none_bases = np.zeros(0, dtype=np.float32)
        known = owners >= 0
        np.add.at(self._sums, owners[known], turned[known])
        np.add.at(self._counts, owners[known], 1)
        for answer in range(answers):
            self._settle(answer)
        self._add_nones(turned[~known])

    def add(self, vector: Numbers, owner: int) -> None:
        """Add one question (shape ``size``) to the family of ``owner`` (-1: it has no answer)."""
        turned = self._turn @ (vector - self._mean)
        if owner < 0:
            self._add_nones(turned[None])
            return
        self._sums[owner] += turned
        self._counts[owner] += 1
        self._settle(owner)

    def count(self, answer: int) -> int:
        """Return how many questions lead to ``answer``."""
        return int(self._counts[answer])

    def weigh(self, vector: Numbers) -> Likelihoods:
        """Return how likely a question (shape ``size``) is under everything known."""
        turned = self._turn @ (vector - self._mean)
        square = turned * turned
        families = self._squares @ square + self._lines @ turned + self._bases
        spread = 1 + self._ratio
        stranger = -0.5 * float((square / spread).sum() + np.log(spread).sum())
        none = stranger - _NO_NONE
        if len(self._nones):
            nearest = float((self._nones @ turned + self._none_bases).max())
            none = nearest - 0.5 * float((square / self._single).sum())
        return Likelihoods(families, stranger, none)

    def _settle(self, answer: int) -> None:
        # The centre is believed to lie between the mean of its questions and that of everything.
        count = self._counts[answer]
        belief = self._ratio / (count * self._ratio + 1)
        centre, spread = belief * self._sums[answer], 1 + belief
        self._squares[answer] = -0.5 / spread
        self._lines[answer] = centre / spread
        self._bases[answer] = -0.5 * float((centre**2 / spread + np.log(spread)).sum())

    def _add_nones(self, turned: Numbers) -> None:
        centres = turned * self._shrink
        bases = -0.5 * ((centres**2 / self._single) + np.log(self._single)).sum(axis=1)
        self._nones = np.concatenate([self._nones, centres / self._single])
        self._none_bases = np.concatenate([self._none_bases, bases])


def _fit(
    vectors: NDArray[np.float64], owners: _Whole, answers: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the mean, a turn of the space after which families are round, and for each of its
    directions how much farther centres lie apart than the questions of one family.
    """
    mean = vectors.mean(axis=0)
    shifted = vectors - mean
    overall = shifted.T @ shifted / len(shifted)
    size = len(overall)
    even = np.eye(size) * np.trace(overall) / size
    known = owners >= 0
    counts = np.bincount(owners[known], minlength=answers)
    sums = np.zeros((answers, size))
    np.add.at(sums, owners[known], shifted[known])
    held = counts > 0
    centres = sums / np.maximum(counts, 1)[:, None]
    rest = shifted[known] - centres[owners[known]]
    assumed = _WITHIN_SHARE * ((1 - _ROUND_WITHIN) * overall + _ROUND_WITHIN * even)
    within = rest.T @ rest + _WITHIN * assumed
    within /= np.maximum(counts - 1, 0).sum() + _WITHIN
    seen = centres[held].T @ centres[held] - within * float((1 / counts[held]).sum())
    assumed = (1 - _WITHIN_SHARE) * ((1 - _ROUND_BETWEEN) * overall + _ROUND_BETWEEN * even)
    between = (seen + _BETWEEN * assumed) / (held.sum() + _BETWEEN)
    # Smallest spread that is told from none; questions fewer than directions leave some empty.
    root = np.linalg.inv(np.linalg.cholesky(within + 1e-6 * np.eye(size)))
    ratio, axes = np.linalg.eigh(root @ between @ root.T)
    turn = axes.T @ root
    return (
        mean.astype(np.float32),
        turn.astype(np.float32),
        np.maximum(ratio, _LEAST_RATIO).astype(np.float32),
    )
