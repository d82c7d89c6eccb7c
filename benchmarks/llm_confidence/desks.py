"""Two desks with real answers, and real questions to them: a bank's and a public health FAQ."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

from agent.knowledge.entry import Entry

_ANSWERS = Path(__file__).parents[2] / "examples" / "banking" / "answers.jsonl"
_UNKNOWN_SHARE = 0.15
"""Questions without an answer among those asked."""
_EACH = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the entry that answers it; ``None``: nothing does."""

    question: str
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk's knowledge, and questions that it does not hold."""

    name: str
    entries: tuple[Entry, ...]
    asked: tuple[Asked, ...]


def read_banking(data: Path, count: int, random: Random) -> Desk:
    """Return BANKING77 with answers written for this project: five training questions an intent.

    Asked are others of the training part, and CLINC150's out-of-scope training questions.
    """
    questions: defaultdict[str, list[str]] = defaultdict(list)
    with (data / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            questions[row["category"]].append(row["text"].strip())
    lines = _ANSWERS.read_text(encoding="utf-8").splitlines()
    entries, rest = [], []
    for written in map(json.loads, lines):
        mine = random.sample(questions[written["id"]], len(questions[written["id"]]))
        known = tuple(mine[:_EACH])
        entries.append(Entry(written["id"], written["answer"], known, topic=written["topic"]))
        rest += [Asked(text, written["id"]) for text in mine[_EACH:]]
    clinc = json.loads((data / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    strange = [Asked(text, None) for text, _ in clinc["oos_train"]]
    return Desk("banking77", tuple(entries), _mix(rest, strange, count, random))


def read_covid(data: Path, count: int, random: Random) -> Desk:
    """Return the COVID-19 FAQ: its own questions are the knowledge, asked is who asks the same.

    One entry in eight is left out of the knowledge: its questions have no answer.
    """
    answers: dict[str, str] = {}
    with (data / "covid_faq" / "faq_covidbert.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answers.setdefault(row["question"].strip(), row["answer"].strip())
    by_answer: defaultdict[str, list[str]] = defaultdict(list)
    for question, answer in answers.items():
        by_answer[answer].append(question)
    name_of = {answer: f"f{place}" for place, answer in enumerate(by_answer)}
    gone = set(random.sample(sorted(name_of.values()), len(name_of) // 8))
    entries = tuple(
        Entry(name_of[answer], answer, tuple(questions))
        for answer, questions in by_answer.items()
        if name_of[answer] not in gone
    )
    known: list[Asked] = []
    missing: list[Asked] = []
    path = data / "covid_faq" / "eval_question_similarity_en.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, second = row["question_1"].strip(), row["question_2"].strip()
            if row["similar"] == "1" and first in answers and second not in answers:
                name = name_of[answers[first]]
                group = missing if name in gone else known
                group.append(Asked(second, None if name in gone else name))
    return Desk("covid", entries, _mix(known, missing, count, random))


DESKS = {"banking77": read_banking, "covid": read_covid}


def _mix(known: list[Asked], unknown: list[Asked], count: int, random: Random) -> tuple[Asked, ...]:
    unknowns = min(len(unknown), round(count * _UNKNOWN_SHARE))
    asked = random.sample(known, min(len(known), count - unknowns))
    asked += random.sample(unknown, unknowns)
    random.shuffle(asked)
    return tuple(asked)
