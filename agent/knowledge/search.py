"""Search the knowledge: the entries that may answer a question, and what speaks for the best."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from agent.evidence import Candidate, Evidence
from agent.knowledge.embedding import Embedder, Vectors
from agent.knowledge.entry import Entry, Passage
from agent.knowledge.index import NOTHING_HIDDEN, Hidden, Numbers, PassageIndex, Scores
from agent.knowledge.words import find_content_words, find_words

_TEMPERATURE = 0.05
"""How sharply belief is divided among answers: a step of .05 in score is a factor of e."""
_LEAST_SCORE = 0.05
"""Below it a passage has nothing to do with the question."""
_CANDIDATES = 5
_LEAST_FIT = 0.25
_LEAST_LEXICAL_FIT = 0.15
"""Entries below it are not offered as an answer: nothing fits."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that may answer the question, and its passage that comes nearest."""

    entry: Entry
    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The entries that may answer, best first, with what speaks for the first."""

    hits: tuple[Hit, ...]
    evidence: Evidence


class Knowledge:
    """Everything the bot knows, ready to be searched; it never changes once built."""

    def __init__(
        self,
        entries: Sequence[Entry],
        vectors: Vectors | None = None,
        embedder: Embedder | None = None,
        version: int = 0,
        learnt: Sequence[Passage] = (),
    ) -> None:
        """Index ``entries`` and the questions ``learnt`` since, which lead to some of them.

        ``vectors`` holds one unit vector for each passage of each entry, in the order of
        ``list_passages``, then one for each learnt question; without vectors or embedder the
        search goes by words alone.
        """
        self.version = version
        self.entries = tuple(entries)
        self.learnt = tuple(learnt)
        self.embedder = embedder if vectors is not None else None
        self._vectors = vectors if self.embedder else None
        self.index = PassageIndex(self.entries, self._vectors, self.learnt)

    def learn(self, questions: Sequence[tuple[str, str]], vectors: Vectors | None) -> Knowledge:
        """Return knowledge in which each question leads to the entry whose id stands beside it.

        ``vectors`` holds one unit vector for each question. Raises ``KeyError`` for an unknown id.
        """
        known = {entry.id for entry in self.entries}
        unknown = [entry_id for _, entry_id in questions if entry_id not in known]
        if unknown:
            raise KeyError(unknown[0])
        if self._vectors is not None and vectors is not None:
            joined = np.concatenate([self._vectors, vectors])
        else:
            joined = None
        learnt = (*self.learnt, *(Passage(to, text, "question") for text, to in questions))
        return Knowledge(self.entries, joined, self.embedder, self.version, learnt)

    def embed(self, text: str) -> Numbers | None:
        """Return the vector of ``text`` (shape ``size``), ``None`` without an embedder."""
        return self.embedder.embed([text])[0] if self.embedder else None

    def search(self, question: str, limit: int = 5) -> SearchResult:
        """Return at most ``limit`` entries that may answer ``question``, best first.

        There are none where nothing fits; the evidence tells of the best candidates all the same.
        """
        vector = self.embed(question)
        if not self.index.rows:
            return SearchResult((), Evidence(dense=vector is not None))
        scores = self.index.score(find_words(question), vector, NOTHING_HIDDEN)
        least = _LEAST_FIT if vector is not None else _LEAST_LEXICAL_FIT
        hits = tuple(self._hit(scores, answer) for answer in _rank(scores, limit, least))
        return SearchResult(hits, self._gather(question, vector, scores, NOTHING_HIDDEN))

    def weigh(self, question: str, vector: Numbers | None, hidden: Hidden) -> Evidence:
        """Return what a search for ``question`` would see if ``hidden`` were not there."""
        if not self.index.rows:
            return Evidence(dense=vector is not None)
        scores = self.index.score(find_words(question), vector, hidden)
        return self._gather(question, vector, scores, hidden)

    def _hit(self, scores: Scores, answer: int) -> Hit:
        row = self._best_row(scores, answer)
        entry = self.entries[int(self.index.entry_of_row[row])]
        return Hit(entry, self.index.passages[row], float(scores.joined[answer]))

    def _best_row(self, scores: Scores, answer: int) -> int:
        rows = self.index.rows_of(answer)
        return rows.start + int(np.argmax(scores.by_row[rows.start : rows.stop]))

    def _gather(
        self, question: str, vector: Numbers | None, scores: Scores, hidden: Hidden
    ) -> Evidence:
        content = set(find_content_words(question))
        known = {word for word in content if self.index.is_known(word, hidden)}
        unknown = 1 - self._share(content, known) if content else 0.0
        dense = vector is not None and self.index.vectors is not None
        ranked = _rank(scores, _CANDIDATES, _LEAST_SCORE)
        if not ranked:
            return Evidence(unknown=unknown, words=len(content), dense=dense)
        best = ranked[0]
        belief = np.exp((scores.joined - scores.joined[best]) / _TEMPERATURE)
        leader = float(scores.lexical.max())
        return Evidence(
            candidates=tuple(self._candidate(scores, answer) for answer in ranked),
            odds=float(1.0 / belief.sum()),
            agreement=float(scores.lexical[best]) / leader if leader > 0 else 0.0,
            votes=self._count_votes(scores, best),
            coverage=self._share(content, content & self.index.vocabulary(best, hidden)),
            unknown=unknown,
            words=len(content),
            dense=dense,
        )

    def _candidate(self, scores: Scores, answer: int) -> Candidate:
        return Candidate(
            entry_id=self.index.passages[self._best_row(scores, answer)].entry_id,
            answer=answer,
            score=float(scores.joined[answer]),
            nearest=float(scores.nearest[answer]),
            centre=float(scores.centre[answer]),
            lexical=float(scores.lexical[answer]),
        )

    def _count_votes(self, scores: Scores, best: int) -> float:
        # Three ways of looking: the nearest passage, the centre of an answer's passages, words.
        views = (scores.nearest, scores.centre, scores.lexical)
        return float(np.mean([view[best] > 0 and view[best] >= view.max() for view in views]))

    def _share(self, words: Set[str], held: Set[str]) -> float:
        total = sum(self.index.lexical.weigh(word) for word in words)
        return sum(self.index.lexical.weigh(word) for word in held) / total if total else 0.0


def _rank(scores: Scores, limit: int, least: float) -> list[int]:
    order = np.argsort(-scores.joined, kind="stable")[:limit]
    return [int(answer) for answer in order if scores.joined[answer] >= least]
