"""A linear classifier in closed form (ridge regression) that learns each question in one step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

_STRENGTH = 1.0


class Ballot:
    """One vote for each answer, and a last one for "has no answer"; about 0 to 1 each."""

    def __init__(self, vectors: Numbers, owners: NDArray[np.int64], answers: int) -> None:
        """Fit to ``vectors`` (questions × size) whose answers are ``owners`` (-1: has none)."""
        columns = np.column_stack([vectors, np.ones(len(vectors))]).astype(np.float64)
        wanted = np.zeros((len(vectors), answers + 1))
        wanted[np.arange(len(vectors)), owners] = 1.0
        bend = columns.T @ columns + _STRENGTH * np.eye(columns.shape[1])
        inverse = np.linalg.inv(bend)
        self._inverse = inverse.astype(np.float32)
        self._weights = (inverse @ (columns.T @ wanted)).astype(np.float32)

    def add(self, vector: Numbers, owner: int) -> None:
        """Learn one question (shape ``size``), as if it had been among the first ones."""
        column = np.append(vector, np.float32(1.0))
        reached = self._inverse @ column
        gain = reached / (1 + column @ reached)
        missed = -(column @ self._weights)
        missed[owner] += 1.0
        self._weights += np.outer(gain, missed)
        self._inverse -= np.outer(gain, reached)

    def count(self, vector: Numbers) -> Numbers:
        """Return the votes (shape ``answers + 1``) for a question (shape ``size``)."""
        votes: Numbers = np.append(vector, np.float32(1.0)) @ self._weights
        return votes
