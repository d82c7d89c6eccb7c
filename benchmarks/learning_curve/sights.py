"""The two sights that the learner is tried with: vectors alone, and the product's own search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from agent.confidence.signals import list_search_values, observe_search
from agent.knowledge.embedding import Vectors
from agent.knowledge.entry import Entry
from agent.knowledge.index import NOTHING_HIDDEN
from agent.knowledge.search import Knowledge
from benchmarks.learning_curve.learner import NO_ANSWER
from benchmarks.learning_curve.sight import FamilySight, Floats, Numbers, Sight
from benchmarks.learning_curve.streams import Stream

Search = Literal["vectors", "product"]


def open_sight(stream: Stream, search: Search) -> Sight:
    """Return a sight that knows what the desk knows at first."""
    if search == "product":
        return ProductSight(stream)
    return FamilySight(stream.known, stream.owners, stream.answers)


class ProductSight:
    """Searches as the product does and learns as it does (``Knowledge.learn``).

    Questions known to have no answer are kept beside: the product has no place for them yet.
    """

    def __init__(self, stream: Stream) -> None:
        """Make an entry of each answer."""
        texts: list[list[str]] = [[] for _ in range(stream.answers)]
        places: list[list[int]] = [[] for _ in range(stream.answers)]
        for place, owner in enumerate(stream.owners):
            texts[owner].append(stream.known_texts[place])
            places[owner].append(place)
        entries = [
            Entry(str(owner), f"The answer numbered {owner}.", tuple(each))
            for owner, each in enumerate(texts)
        ]
        order = [place for each in places for place in each]
        self._knowledge = Knowledge(entries, stream.known[order], _Remembered(stream))
        self._nones = np.zeros((0, stream.known.shape[1]), dtype=np.float32)

    def look(self, text: str, vector: Numbers) -> tuple[int, Floats]:
        """Return the best candidate and the product's signals, and how near a none is."""
        evidence = self._knowledge.weigh(text, vector, NOTHING_HIDDEN)
        values = list_search_values(observe_search(evidence))
        best = evidence.candidates[0] if evidence.candidates else None
        nearest = float((self._nones @ vector).max()) if len(self._nones) else 0.0
        lead = (best.nearest if best else 0.0) - nearest
        signals = np.array([*values, lead, float(len(self._nones) > 0)])
        return (int(best.entry_id) if best else NO_ANSWER), signals

    def grow(self, text: str, vector: Numbers, owner: int) -> None:
        """Learn at once that a question belongs to ``owner``."""
        if owner == NO_ANSWER:
            self._nones = np.concatenate([self._nones, vector[None]])
        else:
            self._knowledge = self._knowledge.learn([(text, str(owner))], vector[None])

    def fit(self) -> None:
        """Nothing to do: the knowledge fits itself anew as it grows."""


class _Remembered:
    """Stands in for the embedder: every vector is known beforehand."""

    name = "remembered"

    def __init__(self, stream: Stream) -> None:
        self.size = stream.known.shape[1]
        self._vectors = dict(zip(stream.asked_texts, stream.asked, strict=True))

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vectors[text] for text in texts])
