"""How likely a sentence asks for a person, by its words and letters: learnt from example sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from math import inf
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
"""Weights; what two features share one hardly matters."""
LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_END = re.compile(r"(?<=[.;!?…\n])\s*|\s+-+\s+")
_WORDS = (1, 2, 3)
_LETTERS = (2, 3, 4, 5)
_LONGEST = 18
"""Words that are read at once; a longer sentence is read in pieces that overlap by half."""
_MOST = 60
"""Pieces of a message that are read: the first and the last ones."""


class Likely(NamedTuple):
    """The piece of a message that most likely asks for a person, and how likely it does."""

    log_odds: float
    words: str


class LearnedWishes:
    """A logistic regression over hashed features; ``weights`` is float32 (BUCKETS,)."""

    def __init__(self, weights: NDArray[np.float32], bias: float) -> None:
        self.weights = weights
        self.bias = bias

    def find_likeliest(self, prepared: str) -> Likely:
        """Return the likeliest piece of a prepared text; of one without words, nothing at ``-inf``."""
        pieces = list(cut(prepared))
        if len(pieces) > _MOST:
            pieces = pieces[: _MOST // 2] + pieces[-_MOST // 2 :]
        found = (Likely(self._judge(piece), piece) for piece in pieces)
        return max(found, key=lambda each: each.log_odds, default=Likely(-inf, ""))

    def _judge(self, piece: str) -> float:
        log_odds = self.bias
        for features in list_features(piece):
            log_odds += float(self.weights[features].sum()) / max(len(features), 1) ** 0.5
        return log_odds


@cache
def load_shipped() -> LearnedWishes:
    """Return what ``python -m benchmarks.detectors.learn`` has learnt: 0 is where a wish begins."""
    content = (files("agent.signals") / "seeds" / "wishes.npz").read_bytes()
    with np.load(BytesIO(content)) as stored:
        scale, bias = (float(each) for each in stored["scale"])
        return LearnedWishes(stored["weights"].astype(np.float32) * np.float32(scale), bias)


def cut(prepared: str) -> Iterator[str]:
    """Yield the sentences of a prepared text, long ones in pieces."""
    for sentence in _END.split(prepared):
        words = sentence.split()
        step = _LONGEST // 2
        for start in range(0, max(len(words) - step, 1), step):
            piece = " ".join(words[start : start + _LONGEST])
            if piece:
                yield piece


def list_features(piece: str) -> tuple[list[int], list[int]]:
    """Return the buckets of a piece's words with their neighbours, and of their letters; each once."""
    words = _WORD.findall(piece)
    marked = ["<", *words, ">"]
    phrases = {
        " ".join(marked[start : start + count])
        for count in _WORDS
        for start in range(len(marked) - count + 1)
    }
    letters = {
        f"#{framed[start : start + count]}"
        for framed in (f" {word} " for word in words)
        for count in _LETTERS
        for start in range(len(framed) - count + 1)
    }
    return _hash(phrases), _hash(letters)


def _hash(names: set[str]) -> list[int]:
    return sorted({crc32(name.encode()) % BUCKETS for name in names})
