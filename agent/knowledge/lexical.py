"""Search by words: BM25 over an inverted index, scored as a share of what the question asks for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

_SATURATION = 1.2
_LENGTH = 0.5
_SMOOTHING = 2.0


class LexicalIndex:
    """The words of many texts, ready to be compared with a question.

    A score runs from 0 (no word in common) to about 1 (a text of usual length holds every word of
    the question); words that no text holds count against all texts.
    """

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """Index ``texts``, each a list of words as ``find_words`` returns them."""
        counts = [Counter(words) for words in texts]
        self.rows = len(texts)
        lengths = np.array([max(len(words), 1) for words in texts], dtype=np.float64)
        usual = float(lengths.mean()) if self.rows else 1.0
        self._rare = log(1 + (self.rows + _SMOOTHING) / _SMOOTHING)
        self._weights: dict[str, float] = {}
        self._postings: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}
        held: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, words in enumerate(counts):
            for word, count in words.items():
                held[word].append((row, count))
        for word, places in held.items():
            rows = np.array([row for row, _ in places], dtype=np.int32)
            times = np.array([count for _, count in places], dtype=np.float64)
            slowness = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[rows] / usual)
            gain = times * (_SATURATION + 1) / (times + slowness)
            weight = log(1 + (self.rows + _SMOOTHING) / (len(places) + _SMOOTHING))
            self._weights[word] = weight
            self._postings[word] = (rows, (weight * gain).astype(np.float32))

    def weigh(self, word: str) -> float:
        """Return how telling ``word`` is: high for rare words, highest for unknown ones."""
        return self._weights.get(word, self._rare)

    def score(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return one score per text (shape ``rows``) for a question of ``words``."""
        scores = np.zeros(self.rows, dtype=np.float32)
        asked = set(words)
        for word in sorted(asked & self._postings.keys()):
            rows, gains = self._postings[word]
            scores[rows] += gains
        total = sum(self.weigh(word) for word in asked)
        return scores / np.float32(total) if total else scores
