"""Public questions as knowledge and tests; only training and validation parts are read."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.knowledge.embedding import Embedder, Vectors, embed_all
from agent.knowledge.entry import Entry

SETS = ("banking77", "banking77 + oos", "clinc150", "hwu64")
_TESTED = 12
"""Test questions taken of each intent."""

Labelled = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Knowledge, and questions with the entry that answers them (``None``: none does)."""

    name: str
    entries: Sequence[Entry]
    vectors: Vectors
    questions: Labelled
    question_vectors: Vectors


class QuestionSets:
    """Reads the sets below one folder; every text is embedded once."""

    def __init__(self, data: Path, embedder: Embedder) -> None:
        self._data = data
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}

    def build(self, name: str, size: int, most: int, seed: int) -> Trial:
        """Build a trial with ``size`` questions an intent as knowledge and ``most`` tests.

        ``banking77`` and ``hwu64`` withhold every third intent; its questions have no answer.
        ``banking77 + oos`` withholds none and adds CLINC150's out-of-scope questions; ``clinc150``
        is tested on its validation part, with its out-of-scope questions.
        """
        chance = np.random.default_rng(seed)
        train = self._read_train(name)
        by_intent: dict[str, list[str]] = {}
        for text, intent in train:
            by_intent.setdefault(str(intent), []).append(text)
        intents = sorted(by_intent)
        withheld = set(intents[::3]) if name in ("banking77", "hwu64") else set()
        entries: list[Entry] = []
        tests: list[tuple[str, str | None]] = []
        for intent in intents:
            texts = [
                by_intent[intent][place] for place in chance.permutation(len(by_intent[intent]))
            ]
            if intent not in withheld:
                entries.append(Entry(intent, f"The answer to {intent}.", tuple(texts[:size])))
            if name != "clinc150":
                tests += [
                    (text, None if intent in withheld else intent)
                    for text in texts[size : size + _TESTED]
                ]
        tests += self._read_more_tests(name)
        tests = [tests[place] for place in chance.permutation(len(tests))[:most]]
        asked = [question for entry in entries for question in entry.questions]
        return Trial(
            name, entries, self._embed(asked), tests, self._embed([text for text, _ in tests])
        )

    def _read_train(self, name: str) -> Labelled:
        if name == "clinc150":
            return [(text, intent) for text, intent in self._read_clinc()["train"]]
        if name == "hwu64":
            folder = self._data / "hwu64" / "train"
            texts = (folder / "seq.in").read_text("utf-8").splitlines()
            return list(zip(texts, (folder / "label").read_text("utf-8").splitlines(), strict=True))
        with (self._data / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
            return [(row["text"], row["category"]) for row in csv.DictReader(file)]

    def _read_more_tests(self, name: str) -> Labelled:
        if name not in ("clinc150", "banking77 + oos"):
            return []
        clinc = self._read_clinc()
        strangers = [(text, None) for text, _ in (*clinc["oos_train"], *clinc["oos_val"])]
        known = [(text, intent) for text, intent in clinc["val"]] if name == "clinc150" else []
        return [*known, *strangers]

    def _read_clinc(self) -> dict[str, list[tuple[str, str]]]:
        path = self._data / "clinc150" / "data_full.json"
        read: dict[str, list[tuple[str, str]]] = json.loads(path.read_text("utf-8"))
        return read

    def _embed(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(missing, embed_all(self._embedder, missing), strict=True))
        return np.stack([self._vectors[text] for text in texts])
