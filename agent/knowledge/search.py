"""Search the knowledge: the entries that may answer a question, and what speaks for the best."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from agent.evidence import Candidate, Evidence
from agent.knowledge.embedding import Embedder, Vectors
from agent.knowledge.entry import Entry, Passage
from agent.knowledge.index import NOTHING_HIDDEN, Hidden, PassageIndex, Scores
from agent.knowledge.space import Numbers
from agent.knowledge.turned_away import TurnedAway
from agent.knowledge.wording import Floats
from agent.knowledge.words import find_content_words, find_words

_LEXICAL_SHARE = 0.2
"""How much a full lexical match adds to the two cosines."""
_MEANING_SHARPNESS = 0.5
_WORDING_SHARPNESS = 6.0
_POLLED = 10
_POLL_SHARPNESS = 0.05
"""Among neighbours a step of .05 in likeness is a factor of e."""
_MOST_ODDS = 30.0
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
        self.turned_away = TurnedAway()
        self.index = PassageIndex(self.entries, vectors if self.embedder else None, self.learnt)

    def learn(
        self, questions: Sequence[tuple[str, str | None]], vectors: Vectors | None
    ) -> Knowledge:
        """Return knowledge in which each question leads to the entry whose id stands beside it.

        ``None`` beside it says that it has no answer: what comes nearest to such a question is
        trusted less. ``vectors`` holds one unit vector for each question. Raises ``KeyError`` for
        an unknown id.
        """
        passages = [Passage(to, text, "question") for text, to in questions if to is not None]
        grown = object.__new__(Knowledge)
        grown.version, grown.entries, grown.embedder = self.version, self.entries, self.embedder
        grown.learnt = (*self.learnt, *passages)
        answered = [to is not None for _, to in questions]
        without = [text for text, to in questions if to is None]
        own = vectors if self.embedder else None
        grown.turned_away = self.turned_away
        if without and own is not None:
            grown.turned_away = self.turned_away.add(without, own[np.logical_not(answered)])
        grown.index = self.index.learn(passages, None if own is None else own[answered])
        return grown

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
        away = self.turned_away.look(question, vector)
        scores = self.index.score(find_words(question), vector, NOTHING_HIDDEN, None, away)
        least = _LEAST_FIT if vector is not None else _LEAST_LEXICAL_FIT
        joined = _join(scores, vector is not None)
        places = [place for place in _rank(scores) if joined[place] >= least][:limit]
        hits = tuple(self._hit(scores, place, float(joined[place])) for place in places)
        return SearchResult(hits, self._gather(question, vector, scores, NOTHING_HIDDEN))

    def weigh(
        self, question: str, vector: Numbers | None, hidden: Hidden, alike: Numbers | None = None
    ) -> Evidence:
        """Return what a search for ``question`` would see if ``hidden`` were not there.

        ``alike`` has the cosines to all passages where they are known already.
        """
        if not self.index.rows:
            return Evidence(dense=vector is not None)
        away = self.turned_away.look(question, vector)
        scores = self.index.score(find_words(question), vector, hidden, alike, away)
        return self._gather(question, vector, scores, hidden)

    def _hit(self, scores: Scores, place: int, score: float) -> Hit:
        row = self._best_row(scores, place)
        entry = self.entries[int(self.index.entry_of_row[row])]
        return Hit(entry, self.index.read_passage(row), score)

    def _best_row(self, scores: Scores, place: int) -> int:
        rows = np.flatnonzero(scores.slot_of_row == place)
        return int(rows[np.argmax(scores.by_row[rows])])

    def _gather(
        self, question: str, vector: Numbers | None, scores: Scores, hidden: Hidden
    ) -> Evidence:
        index = self.index
        content = set(find_content_words(question))
        known = {word for word in content if index.is_known(word, scores, hidden)}
        unknown = 1 - self._share(content, known) if content else 0.0
        dense = vector is not None and index.vectors is not None
        joined = _join(scores, dense)
        ranked = [place for place in _rank(scores) if joined[place] >= _LEAST_SCORE][:_CANDIDATES]
        if not ranked:
            return Evidence(unknown=unknown, words=len(content), dense=dense)
        best = ranked[0]
        answer = int(scores.answers[best])
        likely, nearest = float(scores.likely[best]), float(scores.nearest[best])
        typical, typical_nearest = index.rate_habit(answer, likely, nearest, hidden)
        neighbours, votes = _poll(scores, best)
        meaning = _MEANING_SHARPNESS * scores.likely
        held = {word for word in content if index.holds(best, word, scores)}
        return Evidence(
            candidates=tuple(self._candidate(scores, joined, place) for place in ranked),
            odds=_find_odds(scores.belief, best),
            meaning_odds=_find_odds(meaning, best) if dense else 0.0,
            wording_odds=_find_odds(_WORDING_SHARPNESS * scores.wording.own, best),
            energy=float(np.logaddexp.reduce(meaning)) if dense else 0.0,
            usual_wording=scores.wording.usual,
            neighbours=neighbours,
            votes=votes,
            agreement=_count_views(scores, best),
            typical=typical,
            typical_nearest=typical_nearest,
            coverage=self._share(content, held),
            unknown=unknown,
            words=len(content),
            questions=int(scores.counts[best]),
            away_share=scores.contrast.turned_away,
            away_likely=scores.away,
            verbatim=index.is_verbatim(find_words(question), answer, hidden),
            dense=dense,
        )

    def _candidate(self, scores: Scores, joined: Floats, place: int) -> Candidate:
        return Candidate(
            entry_id=self.index.read_passage(self._best_row(scores, place)).entry_id,
            answer=int(scores.answers[place]),
            score=float(joined[place]),
            nearest=float(scores.nearest[place]),
            centre=float(scores.centre[place]),
            lexical=float(scores.lexical[place]),
            likely=float(scores.likely[place]),
            wording=float(scores.wording.own[place]),
            belief=float(scores.belief[place]),
            contrast=float(scores.contrast.shares[place]),
        )

    def _share(self, words: Set[str], held: Set[str]) -> float:
        total = sum(self.index.weigh(word) for word in words)
        return sum(self.index.weigh(word) for word in held) / total if total else 0.0


def _rank(scores: Scores) -> list[int]:
    order: list[int] = np.argsort(-scores.belief, kind="stable").tolist()
    return order


def _join(scores: Scores, dense: bool) -> Floats:
    if not dense:
        return scores.lexical
    joined: Floats = scores.nearest + scores.centre + _LEXICAL_SHARE * scores.lexical
    return joined / (2 + _LEXICAL_SHARE)


def _find_odds(values: Floats, best: int) -> float:
    others = np.delete(values, best)
    if not len(others):
        return _MOST_ODDS
    return float(np.clip(values[best] - np.logaddexp.reduce(others), -_MOST_ODDS, _MOST_ODDS))


def _count_views(scores: Scores, best: int) -> float:
    views = (scores.nearest, scores.likely, scores.wording.own)
    return float(np.mean([view.any() and view[best] >= view.max() for view in views]))


def _poll(scores: Scores, best: int) -> tuple[tuple[float, ...], float]:
    alike = scores.by_row
    polled = min(_POLLED, len(alike))
    rows = np.argpartition(-alike, polled - 1)[:polled]
    rows = rows[np.argsort(-alike[rows], kind="stable")]
    near = np.maximum(alike[rows].astype(np.float64), 0.0)
    weights = np.exp((near - near[0]) / _POLL_SHARPNESS)
    votes = float(weights[scores.slot_of_row[rows] == best].sum() / weights.sum())
    return tuple(near.tolist()), votes
