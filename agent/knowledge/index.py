"""What a search compares a question with: passages in rows, and the answers that they lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.contrast import NOTHING_NEAR, Contrast, Near, contrast
from agent.knowledge.embedding import Vectors
from agent.knowledge.entry import Entry, Passage, list_passages
from agent.knowledge.habits import Habits, learn_habits
from agent.knowledge.lexical import list_features
from agent.knowledge.rows import Ints, Rows
from agent.knowledge.sameness import group_answers
from agent.knowledge.space import Lost, Mates, Numbers, Space, compare, fit_space, lose
from agent.knowledge.wording import Floats, Shown, Wording, compare_wording
from agent.knowledge.words import find_words

_MEANING = 0.5
_NEAREST = 15.0
_WORDING_OF_ONE = 1.0
_WORDING_OF_MORE = 0.8
_VERBATIM = 30.0
_CONTRAST = 30.0
_SHARPNESS = 0.8
"""How much the views count for the choice of an answer (chosen on training parts only)."""

_MOST_COMPARED = 64
_BY_WORDS = 16
_TURNED_AWAY = 16
_HIDDEN = -1.0
_GROWTH = 1.25
"""Rows, measured by those there were, after which the space is learnt anew."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a search must not see: single ``rows``, or every row of one ``answer`` (its number)."""

    rows: tuple[int, ...] = ()
    answer: int | None = None


NOTHING_HIDDEN = Hidden()


@dataclass(frozen=True, slots=True)
class Scores:
    """The answers that may fit (``answers``, their numbers) and how each does, view by view.

    ``nearest`` and ``centre`` are cosines, ``lexical`` the BM25 share of the best passage,
    ``likely`` the log-odds of the vector and ``wording`` those of the words, ``contrast`` the share
    in what lies around the question; ``belief`` joins them. ``away`` is the log-odds of the vector
    for the likeliest of the questions that have no answer, 0 at least.
    ``counts`` are the rows that lead to each. ``by_row`` scores every row of the knowledge.
    """

    answers: NDArray[np.intp]
    nearest: Floats
    centre: Floats
    lexical: Floats
    likely: Floats
    wording: Wording
    contrast: Contrast
    away: float
    belief: Floats
    counts: Floats
    by_row: Numbers
    slot_of_row: Ints


class PassageIndex:
    """Passages of all entries in rows; entries whose answers say the same count as one answer."""

    def __init__(
        self, entries: Sequence[Entry], vectors: Vectors | None, learnt: Sequence[Passage] = ()
    ) -> None:
        """Index ``entries`` and ``learnt`` questions; ``vectors`` has one row for each, in order."""
        self._owner = group_answers([entry.answer for entry in entries])
        self._place_of = {entry.id: place for place, entry in enumerate(entries)}
        self.answers = max(self._owner, default=-1) + 1
        listed = [
            (place, passage)
            for place, entry in enumerate(entries)
            for passage in list_passages(entry)
        ]
        listed += [(self._place_of[passage.entry_id], passage) for passage in learnt]
        order = sorted(range(len(listed)), key=lambda row: self._owner[listed[row][0]])
        self.said: list[frozenset[str]] = [frozenset()] * self.answers
        for entry, answer in zip(entries, self._owner, strict=True):
            self.said[answer] |= frozenset(find_words(entry.answer))
        self._sayers = self._find_sayers()
        self._store = Rows()
        places = [listed[row][0] for row in order]
        self._store.extend(
            [listed[row][1] for row in order],
            [self._owner[place] for place in places],
            places,
            vectors[order] if vectors is not None and len(order) else None,
        )
        self.rows = len(order)
        self._sorted = self.rows
        self._add_up()
        self._learn_space()

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """The passages, one a row."""
        return self._store.passages[: self.rows]

    def read_passage(self, row: int) -> Passage:
        """Return one passage: the way that costs nothing after something was learnt."""
        return self._store.passages[row]

    @cached_property
    def answer_of_row(self) -> Ints:
        """The answer's number for each row."""
        return self._store.read_answers(self.rows)

    @cached_property
    def entry_of_row(self) -> Ints:
        """The entry's number for each row."""
        return self._store.read_entries(self.rows)

    @cached_property
    def vectors(self) -> Vectors | None:
        """The vectors (rows × size), ``None`` where the search goes by words alone."""
        return self._store.read_vectors(self.rows)

    def rows_of(self, answer: int) -> Sequence[int]:
        """Return the rows that lead to ``answer``."""
        found: list[int] = np.flatnonzero(self.answer_of_row == answer).tolist()
        return found

    def learn(self, passages: Sequence[Passage], vectors: Vectors | None) -> PassageIndex:
        """Return an index that holds more ``passages``; this one goes on seeing what it saw.

        Costs little: rows are shared between the two. Raises ``KeyError`` for an unknown entry.
        """
        places = [self._place_of[passage.entry_id] for passage in passages]
        grown = object.__new__(PassageIndex)
        grown._owner, grown._place_of = self._owner, self._place_of
        grown.answers, grown.said, grown._sayers = self.answers, self.said, self._sayers
        newest = self._store.count == self.rows
        grown._store = self._store if newest else self._store.copy(self.rows)
        owners = [self._owner[place] for place in places]
        grown._store.extend(passages, owners, places, vectors)
        grown.rows = self.rows + len(passages)
        grown._sorted = self._sorted
        grown._counts, grown._masses = self._counts.copy(), self._masses.copy()
        grown._sums = None if self._sums is None else self._sums.copy()
        grown._middles = None if self._middles is None else self._middles.copy()
        for row, owner in enumerate(owners, self.rows):
            grown._counts[owner] += 1
            grown._masses[owner] += grown._store.lexical.masses[row]
            if grown._sums is not None and vectors is not None:
                grown._sums[owner] += vectors[row - self.rows]
        grown._space, grown._habits = self._space, self._habits
        grown._rows_at_fit = self._rows_at_fit
        if grown.rows > _GROWTH * self._rows_at_fit:
            grown._learn_space()
        elif grown._space and grown._middles is not None and grown._sums is not None:
            for owner in set(owners):
                mean = (grown._sums[owner] / grown._counts[owner]).astype(np.float32)
                grown._middles[owner] = grown._space.place_few(mean)
        return grown

    def compare_all(self, vectors: Numbers) -> Numbers:
        """Return the cosines of many vectors (questions × size) to every row."""
        assert self.vectors is not None
        alike: Numbers = vectors @ self.vectors.T
        return alike

    def score(
        self,
        words: Sequence[str],
        vector: Numbers | None,
        hidden: Hidden,
        alike: Numbers | None = None,
        turned_away: Near = NOTHING_NEAR,
    ) -> Scores:
        """Compare a question with everything that is not ``hidden``.

        ``alike`` has the cosines to all rows where they are known already; ``turned_away`` are
        questions known to have no answer.
        """
        lost = list(hidden.rows)
        if hidden.answer is not None:
            lost += self.rows_of(hidden.answer)
        by_words = self._store.lexical.score(words, self.rows)
        by_words[lost] = _HIDDEN
        by_row = by_words
        if vector is not None and self.vectors is not None:
            # Row by row rather than one product: the threads of BLAS spin for longer than this takes.
            by_row = np.vecdot(self.vectors, vector) if alike is None else alike.copy()
            by_row[lost] = _HIDDEN
        return self._compare(words, vector, hidden, by_words, by_row, turned_away)

    def is_known(self, word: str, scores: Scores, hidden: Hidden) -> bool:
        """Say whether anything that is not ``hidden`` holds ``word``."""
        rows = self._store.lexical.find_rows(word, self.rows)
        if (scores.slot_of_row[rows] >= 0).any():
            return True
        return bool(self._sayers.get(word, frozenset()) - {hidden.answer})

    def holds(self, place: int, word: str, scores: Scores) -> bool:
        """Say whether the answer at ``place`` of ``scores`` holds ``word``, or a passage to it."""
        if word in self.said[int(scores.answers[place])]:
            return True
        rows = self._store.lexical.find_rows(word, self.rows)
        return bool((scores.slot_of_row[rows] == place).any())

    def weigh(self, word: str) -> float:
        """Return how telling ``word`` is."""
        return self._store.lexical.weigh(word)

    def is_verbatim(self, words: Sequence[str], answer: int, hidden: Hidden) -> bool:
        """Say whether a passage that leads to ``answer`` consists of exactly these ``words``."""
        rows = set(self._store.find_same(words, self.rows)) - set(hidden.rows)
        return answer != hidden.answer and any(self.answer_of_row[row] == answer for row in rows)

    def rate_habit(
        self, answer: int, likely: float, nearest: float, hidden: Hidden
    ) -> tuple[float, float]:
        """Return how usual likelihood and nearest cosine are for ``answer``, in spreads."""
        if self._habits is None:
            return 0.0, 0.0
        own = hidden.rows[0] if len(hidden.rows) == 1 else None
        one, other = self._habits.rate(answer, (likely, nearest), own)
        return one, other

    def _compare(
        self,
        words: Sequence[str],
        vector: Numbers | None,
        hidden: Hidden,
        by_words: Numbers,
        by_row: Numbers,
        turned_away: Near,
    ) -> Scores:
        owners = self.answer_of_row[list(hidden.rows)]
        counts = self._counts - np.bincount(owners, minlength=self.answers)
        if hidden.answer is not None:
            counts[hidden.answer] = 0
        by_answer = self._find_best(by_words)
        nearest = self._find_best(by_row)
        answers = self._shortlist(counts, nearest, by_answer)
        slot_of_row = self._give_slots(answers, hidden)
        masses = self._masses.copy()
        np.subtract.at(masses, owners, self._store.lexical.masses[list(hidden.rows)])
        total = float(masses.sum())
        if hidden.answer is not None:
            total -= float(masses[hidden.answer])
        shown = Shown(slot_of_row, len(answers), np.maximum(masses[answers], 0.0), total)
        wording = compare_wording(self._store.lexical, list_features(words), shown)
        centre = np.zeros(len(answers))
        likely = np.zeros(len(answers))
        near = np.zeros(len(answers))
        seen, away = Contrast(np.zeros(len(answers))), 0.0
        own = counts[answers]
        if vector is not None and self._sums is not None and self.vectors is not None:
            near = nearest[answers].astype(np.float64)
            known = Near(self.vectors, by_row)
            seen = contrast(known, slot_of_row, len(answers), turned_away)
            away = self._rate_away(vector, hidden, turned_away)
            centre, likely = self._place_question(vector, hidden, answers, own)
        lexical = np.maximum(by_answer[answers], 0.0).astype(np.float64)
        belief = (_MEANING * likely + _NEAREST * near) if near.any() else _NEAREST * lexical
        usual = max(self.rows / max(self.answers, 1), 1.0)
        weight = _WORDING_OF_ONE + _WORDING_OF_MORE * log(usual)
        belief = _SHARPNESS * (belief + weight * wording.own + _CONTRAST * seen.shares)
        for row in set(self._store.find_same(words, self.rows)) - set(hidden.rows):
            belief[answers == self.answer_of_row[row]] += _VERBATIM
        return Scores(
            answers,
            near,
            centre,
            lexical,
            likely,
            wording,
            seen,
            away,
            belief,
            own,
            by_row,
            slot_of_row,
        )

    def _place_question(
        self, vector: Numbers, hidden: Hidden, answers: NDArray[np.intp], counts: Floats
    ) -> tuple[Floats, Floats]:
        assert self._sums is not None
        assert self._space is not None
        assert self._middles is not None
        assert self.vectors is not None
        sums, middles = self._sums[answers], self._middles[answers]
        placed = self._space.place_few(vector)
        for row in hidden.rows:
            own = answers == self.answer_of_row[row]
            sums[own] -= self.vectors[row]
        for owner in {int(self.answer_of_row[row]) for row in hidden.rows}:
            for place in np.flatnonzero(answers == owner):
                rest = (sums[place] / counts[place]).astype(np.float32)
                middles[place] = self._space.place_few(rest)
        lost = self._lose(placed, hidden)
        lengths = np.maximum(np.linalg.norm(sums, axis=1), 1e-6)
        likely = compare(self._space, placed, Mates(middles, counts.astype(np.float32)), lost)
        centre = np.vecdot(sums, vector) / lengths
        return centre.astype(np.float64), likely.astype(np.float64)

    def _rate_away(self, vector: Numbers, hidden: Hidden, turned_away: Near) -> float:
        if self._space is None or not len(turned_away.alike):
            return 0.0
        nearest = np.argsort(-turned_away.alike)[:_TURNED_AWAY]
        middles = self._space.place_few(turned_away.vectors[nearest])
        mates = Mates(middles, np.ones(len(nearest), dtype=np.float32))
        placed = self._space.place_few(vector)
        likely = compare(self._space, placed, mates, self._lose(placed, hidden))
        return max(0.0, float(likely.max()))

    def _lose(self, placed: Numbers, hidden: Hidden) -> Lost | None:
        if len(hidden.rows) != 1 or self._space is None or self._middles is None:
            return None
        owner = int(self.answer_of_row[hidden.rows[0]])
        return lose(self._space, placed, self._middles[owner], float(self._counts[owner]))

    def _find_best(self, by_row: Numbers) -> Numbers:
        best = np.maximum.reduceat(by_row[: self._sorted], self._starts)
        np.maximum.at(best, self.answer_of_row[self._sorted :], by_row[self._sorted :])
        return best

    def _shortlist(self, counts: Floats, nearest: Numbers, lexical: Numbers) -> NDArray[np.intp]:
        shown = np.flatnonzero(counts > 0)
        if len(shown) <= _MOST_COMPARED:
            return shown
        near = np.argpartition(-nearest[shown], _MOST_COMPARED - _BY_WORDS)
        alike = np.argpartition(-lexical[shown], _BY_WORDS)
        kept = np.union1d(near[: _MOST_COMPARED - _BY_WORDS], alike[:_BY_WORDS])
        return shown[kept]

    def _give_slots(self, answers: NDArray[np.intp], hidden: Hidden) -> Ints:
        slot_of_answer = np.full(self.answers, len(answers), dtype=np.int32)
        slot_of_answer[answers] = np.arange(len(answers))
        if hidden.answer is not None:
            slot_of_answer[hidden.answer] = -1
        slots: Ints = slot_of_answer[self.answer_of_row]
        slots[list(hidden.rows)] = -1
        return slots

    def _add_up(self) -> None:
        owners = self.answer_of_row
        self._counts = np.bincount(owners, minlength=self.answers).astype(np.float64)
        masses = self._store.lexical.masses[: self.rows]
        self._masses = np.bincount(owners, masses, minlength=self.answers)
        self._sums: Numbers | None = None
        if self.vectors is not None:
            self._sums = np.add.reduceat(self.vectors, self._starts, axis=0)

    def _learn_space(self) -> None:
        self._rows_at_fit = self.rows
        self._space: Space | None = None
        self._middles: Numbers | None = None
        self._habits: Habits | None = None
        if self.vectors is not None:
            self._space = fit_space(self.vectors, self.answer_of_row)
            assert self._sums is not None
            means = self._sums / self._counts[:, None]
            self._middles = self._space.place(means.astype(np.float32))
            order = np.argsort(self.answer_of_row, kind="stable")
            rows_of = np.split(order, np.cumsum(self._counts[:-1]).astype(int))
            self._habits = learn_habits(self._space, self.vectors, rows_of)

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        return np.searchsorted(self.answer_of_row[: self._sorted], np.arange(self.answers))

    def _find_sayers(self) -> dict[str, frozenset[int]]:
        sayers: defaultdict[str, set[int]] = defaultdict(set)
        for answer, words in enumerate(self.said):
            for word in words:
                sayers[word].add(answer)
        return {word: frozenset(held) for word, held in sayers.items()}
