"""Search by words: which rows hold a word or a pair of words, scored by BM25; it may grow."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]

_SATURATION = 1.2
_LENGTH = 0.5
_SMOOTHING = 2.0
_FIRST_ROOM = 64
_NO_ROWS = np.zeros(0, dtype=np.int32)


def list_features(words: Sequence[str]) -> list[str]:
    """Return the different words of a text and its different pairs of neighbouring words."""
    pairs = (
        f"{one} {next_one}" for one, next_one in zip(["^", *words], [*words, "$"], strict=True)
    )
    return list(dict.fromkeys((*words, *pairs)))


class LexicalIndex:
    """The words of many texts, ready to be compared with a question; rows are only ever added.

    A row's ``scale`` makes the weights of its features a vector of length 1; its ``mass`` is what
    they then add up to.
    """

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """Index ``texts``, each a list of words as ``find_words`` returns them."""
        self.rows = 0
        self._held: dict[str, array[int]] = {}
        self._total_length = 0
        self._columns = np.zeros((3, _FIRST_ROOM), dtype=np.float32)
        self.extend(texts)

    @property
    def features(self) -> int:
        """How many different words and pairs there are."""
        return len(self._held)

    @property
    def scales(self) -> NDArray[np.float32]:
        """The scale of each row."""
        scales: NDArray[np.float32] = self._columns[1]
        return scales

    @property
    def masses(self) -> NDArray[np.float32]:
        """The mass of each row."""
        masses: NDArray[np.float32] = self._columns[2]
        return masses

    def extend(self, texts: Sequence[Sequence[str]]) -> None:
        """Add rows."""
        listed = [list_features(words) for words in texts]
        for row, (words, features) in enumerate(zip(texts, listed, strict=True), self.rows):
            self._total_length += max(len(words), 1)
            for feature in features:
                held = self._held.get(feature)
                if held is None:
                    self._held[feature] = array("i", (row,))
                else:
                    held.append(row)
        self._make_room(self.rows + len(texts))
        total = self.rows + len(texts)
        for row, (words, features) in enumerate(zip(texts, listed, strict=True), self.rows):
            weights = [find_rarity(total, len(self._held[feature])) for feature in features]
            length = sqrt(sum(weight * weight for weight in weights)) or 1.0
            self._columns[:, row] = (max(len(words), 1), 1 / length, sum(weights) / length)
        self.rows = total

    def find_rows(self, feature: str, below: int | None = None) -> Rows:
        """Return the rows (rising, all under ``below``) that hold a word or a pair of words."""
        held = self._held.get(feature)
        if held is None:
            return _NO_ROWS
        rows = np.array(held, dtype=np.int32)
        if below is not None and rows[-1] >= below:
            rows = rows[: int(np.searchsorted(rows, below))]
        return rows

    def weigh(self, word: str) -> float:
        """Return how telling ``word`` is: high for rare words, highest for unknown ones."""
        held = len(self._held.get(word, ()))
        return log(1 + (self.rows + _SMOOTHING) / (held + _SMOOTHING))

    def score(self, words: Iterable[str], below: int | None = None) -> NDArray[np.float32]:
        """Return one score for each row (under ``below``) for a question of ``words``.

        A score runs from 0 (no word in common) to about 1 (a text of usual length holds every word
        of the question); words that no text holds count against all texts.
        """
        scores = np.zeros(self.rows if below is None else below, dtype=np.float32)
        asked = set(words)
        usual = self._total_length / max(self.rows, 1)
        total = 0.0
        for word in sorted(asked):
            weight = self.weigh(word)
            total += weight
            rows = self.find_rows(word, len(scores))
            if len(rows):
                slowness = _SATURATION * (1 - _LENGTH + _LENGTH * self._columns[0, rows] / usual)
                scores[rows] += np.float32(weight * (_SATURATION + 1)) / (1 + slowness)
        return scores / np.float32(total) if total else scores

    def _make_room(self, rows: int) -> None:
        room = self._columns.shape[1]
        if rows > room:
            wider = np.zeros((3, max(rows, 2 * room)), dtype=np.float32)
            wider[:, :room] = self._columns
            self._columns = wider


def find_rarity(rows: int, held: int) -> float:
    """Return the weight of a feature that ``held`` of ``rows`` rows hold (1 and more)."""
    return log((1 + rows) / (1 + held)) + 1
