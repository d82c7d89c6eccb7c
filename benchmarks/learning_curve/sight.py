"""What a growing knowledge sees in a question: its likeliest answer, and what speaks for it."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.learning_curve.ballot import Ballot
from benchmarks.learning_curve.families import Families

Numbers = NDArray[np.float32]
Floats = NDArray[np.float64]

_FAMILIES, _VOTES, _NEAREST = 0.5, 3.0, 2.0
"""How much each view counts for the choice of an answer."""
_SHARPNESS = 3.0


class Sight(Protocol):
    """Looks at questions and grows by them; answers are numbers from 0 on, -1 is "has none"."""

    def look(self, text: str, vector: Numbers) -> tuple[int, Floats]:
        """Return the likeliest answer and its signals, always as many and in the same order."""
        ...

    def grow(self, text: str, vector: Numbers, owner: int) -> None:
        """Learn at once that a question belongs to ``owner``."""
        ...

    def fit(self) -> None:
        """Fit anew what is only grown roughly question by question."""
        ...


class FamilySight:
    """Sees by vectors alone: families, votes and the nearest question; texts do not matter."""

    def __init__(self, vectors: Numbers, owners: NDArray[np.int64], answers: int) -> None:
        """Begin with questions (``vectors``, questions × size, unit length) of known ``owners``."""
        self._answers = answers
        self._vectors, self._owners = vectors.copy(), owners.copy()
        self._rows = len(vectors)
        self.fit()

    def fit(self) -> None:
        """Fit families and votes to all questions known."""
        known = self._vectors[: self._rows], self._owners[: self._rows], self._answers
        self._families, self._ballot = Families(*known), Ballot(*known)

    def grow(self, text: str, vector: Numbers, owner: int) -> None:
        """Learn at once that a question belongs to ``owner``."""
        if self._rows == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
            self._owners = np.concatenate([self._owners, np.zeros_like(self._owners)])
        self._vectors[self._rows], self._owners[self._rows] = vector, owner
        self._rows += 1
        self._families.add(vector, owner)
        self._ballot.add(vector, owner)

    def look(self, text: str, vector: Numbers) -> tuple[int, Floats]:
        """Return the likeliest answer and what speaks for it."""
        owners = self._owners[: self._rows]
        alike = self._vectors[: self._rows] @ vector
        known = owners >= 0
        nearest = np.full(self._answers, -1.0, dtype=np.float32)
        np.maximum.at(nearest, owners[known], alike[known])
        nearest_none = float(alike[~known].max()) if not known.all() else 0.0
        likely = self._families.weigh(vector)
        votes = self._ballot.count(vector)
        families = likely.families / 10
        joined = _FAMILIES * families + _VOTES * votes[:-1] + _NEAREST * nearest
        best = int(joined.argmax())
        share = _SHARPNESS * (joined - joined[best]).astype(np.float64)
        values = [
            families[best] - likely.stranger / 10,
            _lead(families, best),
            families[best] - likely.none / 10,
            votes[best],
            _lead(votes[:-1], best),
            votes[-1],
            nearest[best],
            _lead(nearest, best),
            nearest[best] - nearest_none,
            np.log1p(self._families.count(best)),
            _lead(joined, best),
            -np.log(np.exp(share).sum()),
            float(not known.all()),
        ]
        return best, np.array(values, dtype=np.float64)


def _lead(scores: NDArray[np.floating], best: int) -> float:
    others = np.delete(scores, best)
    return float(scores[best] - others.max()) if len(others) else float(scores[best])
