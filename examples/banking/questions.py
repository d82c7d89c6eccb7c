"""The bank's knowledge and its customers' questions, read from BANKING77 and CLINC150."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

ANSWERS = Path(__file__).with_name("answers.jsonl")
NOT_HERE = "We cannot help with this here."
"""What the bank's people say to a question that is not for a bank."""


class DataMissing(Exception):
    """The public data sets are not where they are looked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer asks, and what a person would answer. ``intent`` is ``None`` for a stranger's."""

    text: str
    intent: str | None
    gold: str


def read_answers() -> dict[str, dict[str, str]]:
    """Return the answers that were written for this example, by intent."""
    lines = ANSWERS.read_text(encoding="utf-8").splitlines()
    return {entry["id"]: entry for entry in map(json.loads, lines)}


def write_knowledge(data: Path, path: Path, *, most: int) -> None:
    """Write the knowledge base: for each intent its answer and its questions of the training part."""
    questions: dict[str, list[str]] = defaultdict(list)
    for text, intent in _read_banking(data, "train.csv"):
        if len(questions[intent]) < most:
            questions[intent].append(text)
    with path.open("w", encoding="utf-8") as out:
        for intent, entry in read_answers().items():
            line = {**entry, "questions": questions[intent]}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def draw_questions(data: Path, *, bank: int, strange: int, random: Random) -> list[Question]:
    """Draw questions of BANKING77's test part and out-of-scope ones of CLINC150's, mixed."""
    answers = read_answers()
    asked = [
        Question(text, intent, answers[intent]["answer"])
        for text, intent in random.sample(_read_banking(data, "test.csv"), bank)
    ]
    path = data / "clinc150" / "data_full.json"
    if not path.is_file():
        raise _build_missing(path)
    out_of_scope = json.loads(path.read_text(encoding="utf-8"))["oos_test"]
    asked += [Question(text, None, NOT_HERE) for text, _ in random.sample(out_of_scope, strange)]
    random.shuffle(asked)
    return asked


def _read_banking(data: Path, name: str) -> list[tuple[str, str]]:
    path = data / "banking77" / name
    if not path.is_file():
        raise _build_missing(path)
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"].strip(), row["category"]) for row in csv.DictReader(file)]


def _build_missing(path: Path) -> DataMissing:
    return DataMissing(
        f"{path} is missing: this example reads BANKING77 and CLINC150, which are not part of the "
        "project. Give their folder with --data."
    )
