"""How like the examples of a topic a message is, and how unlike ordinary ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from agent.signals.embeds import Embeds, Vectors

_BATCH = 32
_PER_NEIGHBOUR, _MOST_NEIGHBOURS = 8, 5
"""So many examples of a topic for each of the nearest that are compared, at most five."""
MEANING_BARS, WORD_BARS = (0.25, 0.17, 0.11), (0.34, 0.25, 0.17)
"""The difference that counts as half sure, for one nearest example, two, and more: where sentences
are compared by their meaning, and where by their words alone."""
_ORDINARY_SHARE, _ORDINARY_NEIGHBOURS = 0.6, 3
_STEP = 0.04
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_MOST_SENTENCES = 4
_LONGEST_SENTENCE = 300
_SHORTEST_SENTENCE = 12


@dataclass(frozen=True, slots=True)
class Alike:
    """``score`` (0 to 1) and the example of the topic that comes nearest."""

    score: float
    example: str


@dataclass(frozen=True, slots=True)
class _Topic:
    examples: tuple[str, ...]
    vectors: Vectors

    @property
    def neighbours(self) -> int:
        return max(1, min(_MOST_NEIGHBOURS, len(self.examples) // _PER_NEIGHBOUR))


class Likeness:
    """Compares messages with examples; it never changes once built, safe to share between threads."""

    def __init__(
        self,
        embeds: Embeds,
        examples: Mapping[str, Sequence[str]],
        ordinary: Sequence[str],
        bars: Sequence[float] = MEANING_BARS,
    ) -> None:
        """Embed ``examples`` by topic, and ``ordinary`` sentences that belong to none."""
        self.embeds = embeds
        self._bars = bars
        self._topics = {
            name: _Topic(tuple(texts), _embed_all(embeds, texts))
            for name, texts in examples.items()
            if texts
        }
        self._ordinary = _embed_all(embeds, ordinary)

    def compare(self, text: str) -> dict[str, Alike]:
        """Return for each topic how like it the message, or one of its sentences, is."""
        if not text.strip() or not self._topics:
            return {}
        vectors = self._embed(text)
        ordinary = _ORDINARY_SHARE * _average_nearest(
            vectors @ self._ordinary.T, _ORDINARY_NEIGHBOURS
        )
        return {name: self._judge(topic, vectors, ordinary) for name, topic in self._topics.items()}

    def _embed(self, text: str) -> Vectors:
        """Embed the whole, and where it has several sentences, the first and last of them."""
        whole = self.embeds.embed([text])
        sentences = [each.strip() for each in _SENTENCE_END.split(text)]
        sentences = [each for each in sentences if len(each) >= _SHORTEST_SENTENCE]
        if len(sentences) < 2:
            return whole
        if len(sentences) > _MOST_SENTENCES:
            half = _MOST_SENTENCES // 2
            sentences = sentences[:half] + sentences[-half:]
        parts = self.embeds.embed([each[:_LONGEST_SENTENCE] for each in sentences])
        return np.concatenate([whole, parts])

    def _judge(self, topic: _Topic, vectors: Vectors, ordinary: Vectors) -> Alike:
        alike = vectors @ topic.vectors.T
        rest = _average_nearest(alike, topic.neighbours) - ordinary
        place = int(np.argmax(rest))
        bar = self._bars[min(topic.neighbours, len(self._bars)) - 1]
        score = 1 / (1 + exp(-(float(rest[place]) - bar) / _STEP))
        return Alike(round(score, 4), topic.examples[int(np.argmax(alike[place]))])


def _average_nearest(alike: Vectors, count: int) -> Vectors:
    """Return the mean of the ``count`` highest values in each row, 0 where there are none."""
    if alike.shape[1] == 0:
        return np.zeros(len(alike), dtype=np.float32)
    nearest: Vectors = np.sort(alike, axis=1)[:, -count:].mean(axis=1)
    return nearest


def _embed_all(embeds: Embeds, texts: Sequence[str]) -> Vectors:
    """Embed in batches of like length, since each costs what its longest text does."""
    if not texts:
        return embeds.embed(["."])[:0]
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    vectors = [
        embeds.embed([texts[row] for row in order[start : start + _BATCH]])
        for start in range(0, len(order), _BATCH)
    ]
    rows: Vectors = np.concatenate(vectors)[np.argsort(order)]
    return rows
