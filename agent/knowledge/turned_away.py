"""Questions known to have no answer here: what comes as near to one of them is hardly known either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.knowledge.contrast import NOTHING_NEAR, Near
from agent.knowledge.embedding import Vectors
from agent.knowledge.space import Numbers
from agent.knowledge.words import find_words, join_words


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

    def look(self, question: str, vector: Numbers | None) -> Near:
        """Return the questions' vectors with their likeness to ``vector``.

        The same question word by word is left out: it cannot tell of itself.
        """
        if self.vectors is None or vector is None:
            return NOTHING_NEAR
        own = join_words(find_words(question))
        others = [text != own for text in self.texts]
        vectors = self.vectors if all(others) else self.vectors[others]
        return Near(vectors, np.vecdot(vectors, vector))
