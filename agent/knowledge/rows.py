"""The passages in rows, one column for each thing known of them; rows are only ever added.

An index sees the rows under its own count, so that an older one goes on seeing what it saw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.embedding import Vectors
from agent.knowledge.entry import Passage
from agent.knowledge.lexical import LexicalIndex
from agent.knowledge.words import find_words, join_words

Ints = NDArray[np.int32]


class Rows:
    """Columns with room to grow; ``vectors`` is ``None`` where the search goes by words alone."""

    def __init__(self) -> None:
        self.count = 0
        self.passages: list[Passage] = []
        self.lexical = LexicalIndex([])
        self._numbers = np.zeros((2, 1), dtype=np.int32)
        self._vectors: Vectors | None = None
        self._same: defaultdict[str, list[int]] = defaultdict(list)

    def extend(
        self,
        passages: Sequence[Passage],
        answers: Sequence[int],
        entries: Sequence[int],
        vectors: Vectors | None,
    ) -> None:
        """Add a row for each passage, with its answer's and its entry's number."""
        total = self.count + len(passages)
        words = [find_words(passage.text) for passage in passages]
        for row, said in enumerate(words, self.count):
            self._same[join_words(said)].append(row)
        self.passages += passages
        self._numbers = _widen(self._numbers.T, total).T
        self._numbers[:, self.count : total] = (answers, entries)
        if vectors is not None:
            if self._vectors is None:
                self._vectors = np.zeros((0, vectors.shape[1]), dtype=np.float32)
            self._vectors = _widen(self._vectors, total)
            self._vectors[self.count : total] = vectors
        self.lexical.extend(words)
        self.count = total

    def read_answers(self, below: int) -> Ints:
        """Return each row's answer, for the rows under ``below``."""
        return self._numbers[0, :below]

    def read_entries(self, below: int) -> Ints:
        """Return each row's entry, for the rows under ``below``."""
        return self._numbers[1, :below]

    def read_vectors(self, below: int) -> Vectors | None:
        """Return the vectors of the rows under ``below``."""
        return None if self._vectors is None else self._vectors[:below]

    def find_same(self, words: Sequence[str], below: int) -> list[int]:
        """Return the rows that consist of exactly these ``words``."""
        return [row for row in self._same.get(join_words(words), ()) if row < below]

    def copy(self, below: int) -> Rows:
        """Return rows of their own that hold the first ``below``."""
        twin = Rows()
        twin.extend(
            self.passages[:below],
            self.read_answers(below).tolist(),
            self.read_entries(below).tolist(),
            self.read_vectors(below),
        )
        return twin


def _widen(column: NDArray[Any], rows: int) -> NDArray[Any]:
    if rows <= len(column):
        return column
    wider = np.zeros((max(rows, 2 * len(column)), *column.shape[1:]), dtype=column.dtype)
    wider[: len(column)] = column
    return wider
