"""One desk of the table: a set at one size, as numbers that every method sees alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.embedding import Vectors
from agent.knowledge.entry import Entry
from benchmarks.confidence.question_sets import Question, QuestionSet

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

NOBODY = -1
"""Stands in place of an intent where nothing answers."""


class Asked(NamedTuple):
    """Questions with their vectors (rows) and the numbers of the intents that answer them."""

    texts: Sequence[str]
    vectors: Vectors
    answers: Numbers

    def pick(self, rows: Flags) -> Asked:
        """Return the questions where ``rows`` is true."""
        texts = [text for text, kept in zip(self.texts, rows, strict=True) if kept]
        return Asked(texts, self.vectors[rows], self.answers[rows])


@dataclass(frozen=True, slots=True)
class Trial:
    """Knowledge (``known``), labels in two parts that no question shares, and the test.

    ``fit`` may shape a method, ``certify`` only sets its threshold. ``strangers`` are vectors of
    out-of-scope texts that a classifier may learn.
    """

    set: str
    size: int | None
    seed: int
    intents: Sequence[str]
    known: Asked
    fit: Asked
    certify: Asked
    test: Asked
    strangers: Vectors

    def list_entries(self) -> list[Entry]:
        """Return the knowledge as entries, their passages in the order of ``known``."""
        entries = []
        for number, intent in enumerate(self.intents):
            rows = np.flatnonzero(self.known.answers == number)
            texts = tuple(self.known.texts[int(row)] for row in rows)
            entries.append(Entry(intent, f"The answer to {intent}.", texts))
        return entries


def build_trial(
    source: QuestionSet, size: int | None, vectors: dict[str, Vectors], seed: int
) -> Trial:
    """Make the desk that knows ``size`` questions of each intent (``None``: all)."""
    train = sorted(source.take(size), key=lambda row: row[1])
    intents = sorted({intent for _, intent in train})
    number = {intent: place for place, intent in enumerate(intents)}

    def gather(rows: Sequence[Question]) -> Asked:
        texts = [text for text, _ in rows]
        stacked = (
            np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)
        )
        found = [NOBODY if answer is None else number.get(answer, NOBODY) for _, answer in rows]
        return Asked(texts, stacked, np.array(found, dtype=np.int64))

    labels = gather(source.calibrate)
    chosen = np.random.default_rng(seed).permutation(len(labels.texts)) < len(labels.texts) // 2
    return Trial(
        set=source.name,
        size=size,
        seed=seed,
        intents=intents,
        known=gather(train),
        fit=labels.pick(chosen),
        certify=labels.pick(~chosen),
        test=gather(source.test),
        strangers=gather([(text, None) for text in source.strangers]).vectors,
    )
