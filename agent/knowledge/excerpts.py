"""Find the excerpts of the knowledge that a language model should read to answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.knowledge.entry import Entry, Passage, list_passages
from agent.knowledge.lexical import LexicalIndex
from agent.knowledge.rows import Ints
from agent.knowledge.search import Knowledge
from agent.knowledge.wording import Floats
from agent.knowledge.words import find_content_words, find_words

_LEXICAL_SHARE = 0.7
"""How much a spread in words counts beside one in meaning (see docs/explanation/retrieval.md)."""
_BYTES_PER_TOKEN = 4
_MOST_PARTS = 24
_NOTHING = -1.0
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of an entry's answer: ``text`` begins at its character ``start``.

    ``question`` is the question nearest to the one asked, where the entry has questions.
    """

    entry: Entry
    start: int
    text: str
    score: float
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Views:
    """How well each article fits a question: by its words, and by its nearest part's meaning.

    One number an article, measured in spreads from the mean of all; ``dense`` is all zeros where no
    vectors are there to compare.
    """

    lexical: Floats
    dense: Floats

    @property
    def joined(self) -> Floats:
        """Both together."""
        joined: Floats = self.dense + _LEXICAL_SHARE * self.lexical
        return joined


@dataclass(frozen=True, slots=True)
class _Part:
    place: int
    article: int
    start: int
    end: int


class ExcerptShelf:
    """The entries in the order of their articles, cut into parts; it never changes once built.

    Words are compared with whole articles, where what a question names may be far from what answers
    it; meaning is compared part by part.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)
        self.articles: list[str] = list(dict.fromkeys(find_article(entry) for entry in entries))
        number = {article: place for place, article in enumerate(self.articles)}
        self._parts: list[_Part] = []
        self._first: dict[str, int] = {}
        self._part_of: dict[tuple[str, str], int] = {}
        texts: list[list[str]] = [[] for _ in self.articles]
        for place, entry in enumerate(entries):
            article = number[find_article(entry)]
            texts[article] += [entry.title, *entry.questions, entry.answer]
            self._cut(entry, place, article)
        self._lexical = LexicalIndex([find_words("\n".join(parts)) for parts in texts])
        self._article_of = np.array([part.article for part in self._parts], dtype=np.intp)

    def find(self, knowledge: Knowledge, question: str, tokens: int) -> tuple[Excerpt, ...]:
        """Return what fits ``question`` best within about ``tokens``, best first.

        ``knowledge`` holds the entries of this shelf, and may have learnt questions since. Parts
        that follow each other are one excerpt. At least one is returned where there is any
        knowledge.
        """
        if not self._parts:
            return ()
        cosines, nearest = self._compare_parts(knowledge, question)
        views = self._view(question, cosines)
        scores = _LEXICAL_SHARE * views.lexical[self._article_of]
        if cosines is not None:
            scores = scores + _measure(cosines, self._find_best(cosines))
        chosen = self._choose(scores, tokens)
        passages = knowledge.index.passages
        return tuple(
            self._excerpt(run, scores, passages[nearest[run[0]]] if len(nearest) else None, tokens)
            for run in self._join(chosen, scores)
        )

    def view(self, knowledge: Knowledge, question: str) -> Views:
        """Return how well each of ``articles`` fits ``question``, view by view."""
        return self._view(question, self._compare_parts(knowledge, question)[0])

    def _cut(self, entry: Entry, place: int, article: int) -> None:
        self._first[entry.id] = len(self._parts)
        end = 0
        for piece in entry.pieces or (entry.answer,):
            # Pieces are the answer's own words and may overlap a little.
            start = entry.answer.find(piece, max(0, end - len(piece)))
            start = start if start >= 0 else max(0, entry.answer.find(piece))
            end = start + len(piece)
            self._parts.append(_Part(place, article, start, end))
        pieces = [passage for passage in list_passages(entry) if passage.kind == "piece"]
        for number, passage in enumerate(pieces, self._first[entry.id]):
            self._part_of.setdefault((entry.id, passage.text), number)

    def _find_part(self, passage: Passage) -> int:
        # A title or a question leads to where its entry begins.
        first = self._first[passage.entry_id]
        return self._part_of.get((passage.entry_id, passage.text), first)

    def _compare_parts(self, knowledge: Knowledge, question: str) -> tuple[Floats | None, Ints]:
        """Return each part's best cosine and the row that it comes from; nothing without vectors."""
        vector = knowledge.embed(question)
        if vector is None:
            return None, np.zeros(0, dtype=np.int32)
        alike = knowledge.index.compare_all(vector[None, :])[0].astype(np.float64)
        part_of_row = np.array([self._find_part(each) for each in knowledge.index.passages])
        order = np.argsort(alike, kind="stable")
        nearest = np.zeros(len(self._parts), dtype=np.int32)
        nearest[part_of_row[order]] = order
        best = np.full(len(self._parts), _NOTHING)
        best[part_of_row[order]] = alike[order]
        return best, nearest

    def _view(self, question: str, cosines: Floats | None) -> Views:
        words = find_content_words(question) or find_words(question)
        lexical = self._lexical.score(words).astype(np.float64)
        dense = np.zeros(len(self.articles))
        if cosines is not None:
            best = self._find_best(cosines)
            dense = _measure(best, best)
        return Views(_measure(lexical, lexical), dense)

    def _find_best(self, cosines: Floats) -> Floats:
        best = np.full(len(self.articles), _NOTHING)
        np.maximum.at(best, self._article_of, cosines)
        return best

    def _choose(self, scores: Floats, tokens: int) -> list[int]:
        """Return the best parts that have room, best first."""
        chosen: list[int] = []
        said: set[str] = set()
        left = tokens
        for number in np.argsort(-scores, kind="stable").tolist():
            text = self._read(self._parts[number])
            needed = count_tokens(text)
            if text in said or (chosen and needed > left):
                continue
            said.add(text)
            chosen.append(number)
            left -= needed
            if len(chosen) == _MOST_PARTS or left <= 0:
                break
        return chosen

    def _join(self, chosen: Sequence[int], scores: Floats) -> list[list[int]]:
        """Return runs of parts that follow each other in an entry, the best run first."""
        runs: list[list[int]] = []
        for number in sorted(chosen):
            last = runs[-1][-1] if runs else -2
            if number == last + 1 and self._parts[number].place == self._parts[last].place:
                runs[-1].append(number)
            else:
                runs.append([number])
        return sorted(runs, key=lambda run: -max(scores[number] for number in run))

    def _excerpt(
        self, run: Sequence[int], scores: Floats, nearest: Passage | None, tokens: int
    ) -> Excerpt:
        first, last = self._parts[run[0]], self._parts[run[-1]]
        entry = self._entries[first.place]
        question = None
        if entry.questions:
            asked = nearest is not None and nearest.entry_id == entry.id
            question = nearest.text if nearest and asked else entry.questions[0]
        # Only a first one can be longer than all that there is room for.
        text = entry.answer[first.start : last.end][: tokens * _BYTES_PER_TOKEN]
        return Excerpt(entry, first.start, text, float(scores[list(run)].max()), question)

    def _read(self, part: _Part) -> str:
        return self._entries[part.place].answer[part.start : part.end]


def find_article(entry: Entry) -> str:
    """Return the id of the article that ``entry`` is a section of; a pair is one of its own."""
    return entry.id if entry.questions else entry.id.partition("#")[0]


def count_tokens(text: str) -> int:
    """Return about how many tokens a model reads in ``text``; tokenizers differ by a third or so."""
    return len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN + 1


def _measure(values: Floats, among: Floats) -> Floats:
    """Return ``values`` in spreads from the mean of those ``among`` which they stand."""
    measured: Floats = (values - among.mean()) / max(float(among.std()), _LEAST_SPREAD)
    return measured
