"""A COVID-19 FAQ whose answers are articles without a title: its questions ask for them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from agent.knowledge.entry import Entry
from agent.knowledge.ingest_markdown import read_article
from benchmarks.retrieval.finding import Asked


def read_covid(folder: Path) -> tuple[list[Entry], list[Asked]]:
    """Return each different answer as an article, and every question with the one that answers it."""
    answers: dict[str, str] = {}
    with (folder / "faq_covidbert.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answers.setdefault(row["question"].strip(), row["answer"].strip())
    name_of = {answer: f"a{place}" for place, answer in enumerate(dict.fromkeys(answers.values()))}
    entries: list[Entry] = []
    for answer, name in name_of.items():
        entries += [replace(entry, title="") for entry in read_article(answer, name, name)[0]]
    asked = dict(answers)
    with (folder / "eval_question_similarity_en.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, second = row["question_1"].strip(), row["question_2"].strip()
            if row["similar"] == "1" and first in answers:
                asked.setdefault(second, answers[first])
    return entries, [Asked(text, frozenset({name_of[it]})) for text, it in asked.items()]
