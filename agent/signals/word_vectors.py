"""Vectors of the words and their parts alone: what compares sentences where no embedder is installed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from agent.signals.embeds import Vectors
from agent.signals.patterns import prepare

_SIZE = 4096
_WORD = re.compile(r"[a-z0-9']+")
_SHORT = 4
_SHORT_WEIGHT, _PART_WEIGHT = 0.3, 0.35
"""A short word says little; of a longer one each three letters count too, for its other forms."""
_LONGEST = 2000


class WordVectors:
    """Sees the same words in other forms, and no other words for the same."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape ``(len(texts), 4096)``; zeros for a text without words."""
        vectors = np.zeros((len(texts), _SIZE), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(prepare(text[:_LONGEST])):
                row[_place(word)] += _SHORT_WEIGHT if len(word) < _SHORT else 1.0
                if len(word) >= _SHORT:
                    for start in range(len(word)):
                        row[_place(f"^{word}$"[start : start + 3])] += _PART_WEIGHT
        vectors = np.sqrt(vectors)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, np.float32(1e-9))
        return unit


def _place(part: str) -> int:
    return crc32(part.encode()) % _SIZE
