"""The arrays behind the search: passages in rows, rows of one answer side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.embedding import Vectors
from agent.knowledge.entry import Entry, Passage, list_passages
from agent.knowledge.lexical import LexicalIndex
from agent.knowledge.sameness import group_answers
from agent.knowledge.words import find_words

Numbers = NDArray[np.float32]

_LEXICAL_SHARE = 0.2
"""How much a full lexical match adds to the two cosines (chosen on training parts only)."""
_TIE_BREAK = 0.1


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a search must not see: single ``rows``, or every row of one ``answer`` (its number)."""

    rows: tuple[int, ...] = ()
    answer: int | None = None


NOTHING_HIDDEN = Hidden()


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of every answer (``joined``, ``nearest``, ``centre``, ``lexical``) and of every row."""

    joined: Numbers
    nearest: Numbers
    centre: Numbers
    lexical: Numbers
    by_row: Numbers


class PassageIndex:
    """Passages of all entries in rows; entries whose answers say the same count as one answer."""

    def __init__(
        self, entries: Sequence[Entry], vectors: Vectors | None, learnt: Sequence[Passage] = ()
    ) -> None:
        """Index ``entries`` and ``learnt`` questions; ``vectors`` has one row for each, in order."""
        owner = group_answers([entry.answer for entry in entries])
        listed = [
            (owner[place], place, passage)
            for place, entry in enumerate(entries)
            for passage in list_passages(entry)
        ]
        place_of = {entry.id: place for place, entry in enumerate(entries)}
        for passage in learnt:
            place = place_of[passage.entry_id]
            listed.append((owner[place], place, passage))
        order = sorted(range(len(listed)), key=lambda row: listed[row][0])
        self.passages: tuple[Passage, ...] = tuple(listed[row][2] for row in order)
        self.answer_of_row = np.array([listed[row][0] for row in order], dtype=np.int64)
        self.entry_of_row = np.array([listed[row][1] for row in order], dtype=np.int64)
        self.rows = len(order)
        self.answers = max(owner, default=-1) + 1
        self.starts = np.searchsorted(self.answer_of_row, np.arange(self.answers))
        self.vectors = vectors[order] if vectors is not None and self.rows else None
        self._centres = self._find_centres()
        self._words = [find_words(passage.text) for passage in self.passages]
        self.lexical = LexicalIndex(self._words)
        self._said: list[frozenset[str]] = [frozenset()] * self.answers
        for entry, answer in zip(entries, owner, strict=True):
            self._said[answer] |= frozenset(find_words(entry.answer))
        self._holders = self._find_holders()

    def rows_of(self, answer: int) -> range:
        """Return the rows that lead to ``answer``."""
        last = answer + 1 == self.answers
        end = self.rows if last else int(self.starts[answer + 1])
        return range(int(self.starts[answer]), end)

    def score(self, words: Sequence[str], vector: Numbers | None, hidden: Hidden) -> Scores:
        """Compare a question with everything that is not ``hidden``."""
        by_words = self.lexical.score(words)
        by_words[list(hidden.rows)] = 0.0
        lexical: Numbers = np.maximum.reduceat(by_words, self.starts)
        if vector is None or self.vectors is None:
            nothing = np.zeros_like(lexical)
            scores = Scores(lexical.copy(), nothing, nothing, lexical, by_words)
        else:
            # Row by row rather than one product: the threads of BLAS spin for longer than this takes.
            dense: Numbers = np.vecdot(self.vectors, vector)
            dense[list(hidden.rows)] = 0.0
            nearest: Numbers = np.maximum.reduceat(dense, self.starts)
            centre = self._compare_centres(vector, hidden)
            joined: Numbers = nearest + centre + np.float32(_LEXICAL_SHARE) * lexical
            joined /= 2 + _LEXICAL_SHARE
            scores = Scores(joined, nearest, centre, lexical, dense + _TIE_BREAK * by_words)
        if hidden.answer is not None:
            scores.joined[hidden.answer] = -np.inf
            for view in (scores.nearest, scores.centre, scores.lexical):
                view[hidden.answer] = 0.0
            scores.by_row[list(self.rows_of(hidden.answer))] = 0.0
        return scores

    def vocabulary(self, answer: int, hidden: Hidden) -> frozenset[str]:
        """Return the words of an answer and of the passages that lead to it."""
        shown = (self._words[row] for row in self.rows_of(answer) if row not in hidden.rows)
        return self._said[answer].union(*shown)

    def is_known(self, word: str, hidden: Hidden) -> bool:
        """Say whether anything that is not ``hidden`` holds ``word``."""
        holders = self._holders.get(word, frozenset())
        partly = {int(self.answer_of_row[row]) for row in hidden.rows}
        if holders - partly - {hidden.answer}:
            return True
        return any(word in self.vocabulary(answer, hidden) for answer in holders & partly)

    def _compare_centres(self, vector: Numbers, hidden: Hidden) -> Numbers:
        assert self.vectors is not None
        assert self._centres is not None
        centre: Numbers = np.vecdot(self._centres, vector)
        for answer in {int(self.answer_of_row[row]) for row in hidden.rows}:
            shown = [row for row in self.rows_of(answer) if row not in hidden.rows]
            mean = self.vectors[shown].sum(axis=0)
            centre[answer] = float(mean @ vector) / max(float(np.linalg.norm(mean)), 1e-6)
        return centre

    def _find_centres(self) -> Numbers | None:
        if self.vectors is None:
            return None
        sums = np.add.reduceat(self.vectors, self.starts, axis=0)
        centres: Numbers = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        return centres

    def _find_holders(self) -> dict[str, frozenset[int]]:
        holders: defaultdict[str, set[int]] = defaultdict(set)
        for row, words in enumerate(self._words):
            for word in words:
                holders[word].add(int(self.answer_of_row[row]))
        for answer, said in enumerate(self._said):
            for word in said:
                holders[word].add(answer)
        return {word: frozenset(held) for word, held in holders.items()}
