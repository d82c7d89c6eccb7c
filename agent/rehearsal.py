"""Learn how far the bot may be trusted from its knowledge alone: ask it questions it has lost.

Every question of an entry is asked twice: without itself (its siblings stay; the entry should be
found) and without the whole entry (nothing should be found). Entries with a single question and
articles are asked in other words made of their own text. Questions about other things altogether
are asked as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.confidence.fit import Case, CaseKind, fit_confidence
from agent.confidence.label import LabelledQuestion
from agent.confidence.model import ConfidenceModel
from agent.confidence.signals import observe_search
from agent.confidence.strangers import read_strangers
from agent.knowledge.embedding import Progress, embed_all
from agent.knowledge.index import NOTHING_HIDDEN, Hidden
from agent.knowledge.search import Knowledge
from agent.knowledge.space import Numbers

_MOST_ROWS = 1000
_LEAST_ROWS = 150
_MOST_COMPARISONS = 10_000_000
"""Passages compared in one rehearsal; larger knowledge is sampled more thinly."""
_MADE_WEIGHT = 0.2
"""A question made of the entry's own text counts little: it is easier than a customer's."""
_KEPT_WORDS = 0.7
_KNOWN_STRANGER = 0.6
"""A stranger's question this similar to the knowledge is no stranger's."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PART = 50
_NO_ANSWER = -1


@dataclass(frozen=True, slots=True)
class _Question:
    kind: CaseKind
    text: str
    hidden: Hidden
    answer: int
    row: int | None = None
    weight: float = 1.0


def rehearse(
    knowledge: Knowledge,
    progress: Progress | None = None,
    seed: int = 20,
    labels: Sequence[LabelledQuestion] = (),
) -> ConfidenceModel:
    """Fit the confidence model to ``knowledge``; the same knowledge gives the same model.

    ``labels`` are customers' questions whose right entry is known: further cases for the fit.

    ``progress`` hears ``learning, done, total``. Takes at most about half a minute beside the
    embedding of a few hundred texts, whatever the knowledge's size.
    """
    dense = knowledge.index.vectors is not None
    if not knowledge.index.rows:
        return fit_confidence((), dense)
    questions = [
        *_ask_all(knowledge, np.random.default_rng(seed)),
        *_ask_labelled(knowledge, labels),
    ]
    cases = []
    told = 0
    for part, vectors in _find_vectors(knowledge, questions):
        alike = None if vectors is None else knowledge.index.compare_all(vectors)
        for place, question in enumerate(part):
            vector = None if vectors is None else vectors[place]
            near = None if alike is None else alike[place]
            case = _try_question(knowledge, question, vector, near)
            if case is not None:
                cases.append(case)
        told += len(part)
        if progress:
            progress("learning", told, len(questions))
    return fit_confidence(cases, dense)


def _ask_all(knowledge: Knowledge, chance: np.random.Generator) -> Iterator[_Question]:
    index = knowledge.index
    limit = min(_MOST_ROWS, max(_LEAST_ROWS, _MOST_COMPARISONS // index.rows))
    for row in sorted(chance.permutation(index.rows)[:limit].tolist()):
        passage, answer = index.passages[row], int(index.answer_of_row[row])
        gone = Hidden(answer=answer)
        if passage.kind == "piece":
            yield _Question("missing", _thin(passage.text, chance), gone, answer)
        elif passage.kind == "question":
            yield _Question("missing", passage.text, gone, answer, row)
        # A title without its section is no test: the other sections' titles have its words.
        if passage.kind != "piece" and len(index.rows_of(answer)) > 1:
            yield _Question("answerable", passage.text, Hidden(rows=(row,)), answer, row)
            continue
        for text in (passage.text, _first_sentence(knowledge, row)):
            made = _thin(text, chance)
            yield _Question("answerable", made, NOTHING_HIDDEN, answer, weight=_MADE_WEIGHT)
    for place, text in enumerate(read_strangers()):
        yield _Question("stranger", text, NOTHING_HIDDEN, answer=place)


def _ask_labelled(knowledge: Knowledge, labels: Sequence[LabelledQuestion]) -> Iterator[_Question]:
    index = knowledge.index
    answer_of = {
        knowledge.entries[int(place)].id: int(answer)
        for place, answer in zip(index.entry_of_row, index.answer_of_row, strict=True)
    }
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, passage in enumerate(index.passages):
        rows_of[passage.text].append(row)
    for label in labels:
        # What was learnt from this very question may not help to answer it.
        hidden = Hidden(rows=tuple(rows_of.get(label.question, ())))
        answer = answer_of.get(label.answer_id, _NO_ANSWER) if label.answer_id else _NO_ANSWER
        yield _Question("labelled", label.question, hidden, answer)


def _first_sentence(knowledge: Knowledge, row: int) -> str:
    entry = knowledge.entries[int(knowledge.index.entry_of_row[row])]
    return _SENTENCE_END.split(entry.answer.strip(), maxsplit=1)[0]


def _thin(text: str, chance: np.random.Generator) -> str:
    """Return a part of ``text``: one sentence of it, with some of its words left out."""
    sentences = _SENTENCE_END.split(text.strip())
    words = sentences[int(chance.integers(len(sentences)))].split()
    kept = max(1, round(len(words) * _KEPT_WORDS))
    places = sorted(chance.permutation(len(words))[:kept].tolist())
    return " ".join(words[place] for place in places)


def _find_vectors(
    knowledge: Knowledge, questions: Sequence[_Question]
) -> Iterator[tuple[Sequence[_Question], Numbers | None]]:
    """Return the questions in parts, each with its vectors (questions × size)."""
    index = knowledge.index
    if knowledge.embedder is None or index.vectors is None:
        yield from ((questions[start : start + _PART], None) for start in _starts(questions))
        return
    made = [question.text for question in questions if question.row is None]
    vectors = iter(embed_all(knowledge.embedder, made))
    for start in _starts(questions):
        part = questions[start : start + _PART]
        found = [next(vectors) if one.row is None else index.vectors[one.row] for one in part]
        yield part, np.stack(found)


def _starts(questions: Sequence[_Question]) -> range:
    return range(0, len(questions), _PART)


def _try_question(
    knowledge: Knowledge, question: _Question, vector: Numbers | None, alike: Numbers | None
) -> Case | None:
    evidence = knowledge.weigh(question.text, vector, question.hidden, alike)
    signals = observe_search(evidence)
    if question.kind == "stranger":
        best = evidence.candidates[0] if evidence.candidates else None
        if best and max(best.nearest, best.lexical) >= _KNOWN_STRANGER:
            return None
        return Case("stranger", signals, known=False, right=False, group=question.answer)
    found = evidence.candidates[0].answer if evidence.candidates else None
    known = question.kind in ("answerable", "labelled") and question.answer != _NO_ANSWER
    right = known and found == question.answer
    return Case(question.kind, signals, known, right, question.answer, question.weight)
