"""Mends slips of the finger: a word that is none becomes the nearest of those it may have meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[a-z0-9']+")
_TRIPLED = re.compile(r"([a-z])\1{2,}")
_SHORTEST, _SHORT_WORD, _LONG_WORD = 3, 4, 8


class SlipMender:
    """Knows the words that may have been meant; safe to share between threads."""

    def __init__(self, meant: Sequence[str], ordinary: Iterable[str] = ()) -> None:
        """Of several of ``meant`` that are as near, the first is taken; ``ordinary`` are left alone."""
        self._known = frozenset(meant).union(ordinary)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in dict.fromkeys(meant):
            self._by_length[len(word)].append(word)
        self._find_meant = lru_cache(maxsize=4096)(self._look_up)

    def mend(self, prepared: str) -> str:
        """Return a prepared text with the words of it that are one slip off, or two in a long word."""
        return _WORD.sub(lambda found: self._find_meant(found[0]), prepared)

    def _look_up(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._known or not word.isalpha():
            return word
        word = _TRIPLED.sub(r"\1", word)
        allowed = 2 if len(word) >= _LONG_WORD else 1
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        near = [meant for length in lengths for meant in self._by_length.get(length, ())]
        if len(word) <= _SHORT_WORD:
            near = [meant for meant in near if meant[0] == word[0] and len(meant) >= _SHORT_WORD]
        best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
        return word if best is None else best[0]
