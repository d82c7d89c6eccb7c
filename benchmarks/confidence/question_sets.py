"""Public questions as a desk would meet them: knowledge, labels to calibrate on, and a test."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

Part = Literal["dev", "test"]
_Row = TypeVar("_Row")
Question = tuple[str, str | None]
"""A text and the intent that answers it; ``None``: nothing does, a human must be asked."""

_CARVED = 10
"""Questions of each intent taken from a training part where it has to stand in for another."""
_LEAST_OF_COMBINATION = 3
_LEAST_OF_INTENT = 2
_STRANGERS_REPEATED = 6


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One set, divided: nothing stands in two parts.

    ``train`` is in an order of chance, so that its first questions of an intent make a smaller
    desk. ``strangers`` are out-of-scope texts that a classifier may learn as a class of their own;
    there are none where the set has none to spare.
    """

    name: str
    train: Sequence[tuple[str, str]]
    calibrate: Sequence[Question]
    test: Sequence[Question]
    strangers: Sequence[str] = ()

    def take(self, size: int | None) -> list[tuple[str, str]]:
        """Return the first ``size`` questions of each intent, all of them for ``None``."""
        taken: Counter[str] = Counter()
        kept = []
        for text, intent in self.train:
            if size is None or taken[intent] < size:
                taken[intent] += 1
                kept.append((text, intent))
        return kept


def read_set(name: str, data: Path, part: Part, seed: int) -> QuestionSet:
    """Read one of ``SETS`` below the folder ``data``; the same seed divides it alike.

    ``dev`` never opens a test part: it carves labels or tests out of the training part where the
    set has no third part to spare.
    """
    return _READERS[name](data, part, np.random.default_rng(seed))


def _read_clinc(data: Path, part: Part, chance: np.random.Generator) -> QuestionSet:
    read = _read_json(data / "clinc150" / "data_full.json")
    train = _mix([(text, intent) for text, intent in read["train"]], chance)
    if part == "test":
        calibrate = [*_pairs(read["val"]), *_unknown(read["oos_val"])]
        test = [*_pairs(read["test"]), *_unknown(read["oos_test"])]
        strangers = [text for text, _ in read["oos_train"]]
    else:
        train, carved = _carve(train, _CARVED)
        half = len(read["oos_train"]) // 2
        calibrate = [*carved, *_unknown(read["oos_train"][half:])]
        # The validation part holds far fewer strangers than the test part: each counts six times.
        test = [*_pairs(read["val"]), *_unknown(read["oos_val"]) * _STRANGERS_REPEATED]
        strangers = [text for text, _ in read["oos_train"][:half]]
    return QuestionSet("clinc150", train, calibrate, test, strangers)


def _read_banking(data: Path, part: Part, chance: np.random.Generator) -> QuestionSet:
    train, calibrate, test = _divide_banking(data, part, chance)
    return _withhold(QuestionSet("banking77", train, calibrate, test))


def _read_banking_oos(data: Path, part: Part, chance: np.random.Generator) -> QuestionSet:
    train, calibrate, test = _divide_banking(data, part, chance)
    clinc = _read_json(data / "clinc150" / "data_full.json")
    half = len(clinc["oos_train"]) // 2
    strangers = [text for text, _ in clinc["oos_train"][:half]]
    to_calibrate = _unknown(clinc["oos_train"][half:])
    to_test = _unknown(clinc["oos_val" if part == "dev" else "oos_test"])
    return QuestionSet(
        "banking77+oos", train, [*calibrate, *to_calibrate], [*test, *to_test], strangers
    )


def _read_hwu(data: Path, part: Part, chance: np.random.Generator) -> QuestionSet:
    train = _mix(_read_hwu_part(data, "train"), chance)
    if part == "test":
        return _withhold(
            QuestionSet("hwu64", train, _read_hwu_part(data, "valid"), _read_hwu_part(data, "test"))
        )
    train, carved = _carve(train, _CARVED)
    return _withhold(QuestionSet("hwu64", train, carved, _read_hwu_part(data, "valid")))


def _read_nlupp(data: Path, part: Part, chance: np.random.Generator) -> QuestionSet:
    # The set has no parts of its own, only 20 folds: the last six are kept for reporting.
    folds = {"dev": (8, 11, 14), "test": (9, 14, 20)}[part]
    train: list[tuple[str, str]] = []
    others: tuple[list[tuple[str, str]], ...] = ([], [])
    for number in range(folds[2]):
        rows = [
            (row["text"], "+".join(sorted(row.get("intents", []))))
            for row in _read_json(data / "nlupp" / "banking" / f"fold{number}.json")
        ]
        if number < folds[0]:
            train += rows
        else:
            others[number >= folds[1]].extend(rows)
    # A message carries several intents: a combination asked often enough is one answer, all else
    # is for a human.
    often = Counter(combination for _, combination in train if combination)
    known = {each for each, count in often.items() if count >= _LEAST_OF_COMBINATION}
    kept = [(text, combination) for text, combination in train if combination in known]
    calibrate, test = (
        [(text, each if each in known else None) for text, each in rows] for rows in others
    )
    return QuestionSet("nlupp", _mix(kept, chance), calibrate, test)


def _read_covid(data: Path, part: Part, chance: np.random.Generator) -> QuestionSet:
    folder = data / "covid_faq"
    asked = Counter(row["question"].strip() for row in _read_csv(folder / "faq_covidbert.csv"))
    clear = [question for question, count in asked.items() if count == 1]
    again: defaultdict[str, list[str]] = defaultdict(list)
    for row in _read_csv(folder / "eval_question_similarity_en.csv"):
        first, second = row["question_1"].strip(), row["question_2"].strip()
        if row["similar"] == "1" and second not in asked:
            again[first].append(second)
    reworded = sorted(set(clear) & again.keys())
    mixed = [reworded[place] for place in chance.permutation(len(reworded))]
    # Of the reworded questions one half is for development, the other for reporting; in each, one
    # half calibrates. Every third has lost its entry.
    halves = mixed[::2] if part == "dev" else mixed[1::2]
    withheld = set(mixed[::3])
    divided: tuple[list[Question], ...] = ([], [])
    for place, question in enumerate(halves):
        answer = None if question in withheld else question
        divided[(place // 3) % 2].extend((text, answer) for text in again[question])
    train = [(question, question) for question in clear if question not in withheld]
    return QuestionSet("covid", train, divided[0], divided[1])


def _read_small(data: Path, part: Part, chance: np.random.Generator) -> QuestionSet:
    train: list[tuple[str, str]] = []
    test: list[tuple[str, str]] = []
    for corpus in ("AskUbuntu", "WebApplications", "Chatbot"):
        for row in _read_json(data / "nlu_small" / f"{corpus}Corpus.json")["sentences"]:
            (train if row["training"] else test).append((row["text"], row["intent"]))
    share = 3 if part == "test" else 4
    parts: tuple[list[tuple[str, str]], ...] = ([], [], [])
    seen: Counter[str] = Counter()
    for text, intent in _mix(train, chance):
        place = seen[intent] % share
        parts[max(0, place - share + 3) if part == "dev" else place // 2].append((text, intent))
        seen[intent] += 1
    known = {intent for _, intent in parts[0]} - {"None"}
    tested = test if part == "test" else parts[2]
    calibrate, asked = (
        [(text, intent if intent in known else None) for text, intent in rows]
        for rows in (parts[1], tested)
    )
    kept = [(text, intent) for text, intent in parts[0] if intent in known]
    return QuestionSet("nlu_small", kept, calibrate, asked)


_READERS: dict[str, Callable[[Path, Part, np.random.Generator], QuestionSet]] = {
    "clinc150": _read_clinc,
    "banking77": _read_banking,
    "banking77+oos": _read_banking_oos,
    "hwu64": _read_hwu,
    "nlupp": _read_nlupp,
    "covid": _read_covid,
    "nlu_small": _read_small,
}

SETS = tuple(_READERS)


def _divide_banking(
    data: Path, part: Part, chance: np.random.Generator
) -> tuple[list[tuple[str, str]], list[Question], list[Question]]:
    rows = _read_csv(data / "banking77" / "train.csv")
    train, calibrate = _carve(
        _mix([(row["text"], row["category"]) for row in rows], chance), _CARVED
    )
    if part == "test":
        rows = _read_csv(data / "banking77" / "test.csv")
        return train, [*calibrate], [(row["text"], row["category"]) for row in rows]
    train, test = _carve(train, _CARVED)
    return train, [*calibrate], [*test]


def _withhold(whole: QuestionSet) -> QuestionSet:
    """Return the set without knowledge of every third intent: what asks for it has no answer."""
    withheld = set(sorted({intent for _, intent in whole.train})[::3])

    def hide(rows: Sequence[Question]) -> list[Question]:
        return [(text, None if answer in withheld else answer) for text, answer in rows]

    train = [(text, intent) for text, intent in whole.train if intent not in withheld]
    return QuestionSet(whole.name, train, hide(whole.calibrate), hide(whole.test))


def _carve(
    rows: Sequence[tuple[str, str]], count: int
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return ``rows`` without the first ``count`` of each intent (half of a small one), and those."""
    sizes = Counter(intent for _, intent in rows)
    taken: Counter[str] = Counter()
    kept, carved = [], []
    for text, intent in rows:
        if taken[intent] < min(count, sizes[intent] // _LEAST_OF_INTENT):
            taken[intent] += 1
            carved.append((text, intent))
        else:
            kept.append((text, intent))
    return kept, carved


def _read_hwu_part(data: Path, part: str) -> list[tuple[str, str]]:
    folder = data / "hwu64" / part
    texts = (folder / "seq.in").read_text("utf-8").splitlines()
    return list(zip(texts, (folder / "label").read_text("utf-8").splitlines(), strict=True))


def _mix(rows: Sequence[_Row], chance: np.random.Generator) -> list[_Row]:
    return [rows[place] for place in chance.permutation(len(rows))]


def _pairs(rows: Sequence[tuple[str, str]]) -> list[Question]:
    return [(text, intent) for text, intent in rows]


def _unknown(rows: Sequence[tuple[str, str]]) -> list[Question]:
    return [(text, None) for text, _ in rows]


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
