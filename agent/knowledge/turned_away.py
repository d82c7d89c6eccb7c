"""Questions known to have no answer here: what comes as near to one of them is hardly known either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.knowledge.embedding import Vectors
from agent.knowledge.space import Numbers
from agent.knowledge.words import find_words, join_words

_SOON = 0.1
"""How much farther than the nearest passage (cosine) such a question may be and still count."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The questions, as comparable texts, and one vector for each; more make a new one."""

    texts: tuple[str, ...] = ()
    vectors: Vectors | None = None

    def add(self, questions: Sequence[str], vectors: Vectors) -> TurnedAway:
        """Return these questions and more."""
        texts = (*self.texts, *(join_words(find_words(question)) for question in questions))
        joined = vectors if self.vectors is None else np.concatenate([self.vectors, vectors])
        return TurnedAway(texts, joined)

    def compare(self, question: str, vector: Numbers | None, nearest: float) -> float:
        """Return 0 to 1 as one of the questions comes nearer than ``nearest`` (a cosine).

        The same question word by word does not count: it cannot tell of itself.
        """
        if self.vectors is None or vector is None:
            return 0.0
        alike = np.vecdot(self.vectors, vector)
        own = join_words(find_words(question))
        others = [text != own for text in self.texts]
        if not any(others):
            return 0.0
        lead = float(alike[others].max()) - nearest
        return max(0.0, min(1.0, (lead + _SOON) / (2 * _SOON)))
