"""examples/banking in small: its questions go through the real server and come out as examples."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from examples.banking.__main__ import SHARED
from examples.banking.day import Day, run_day
from examples.banking.questions import DataMissing, draw_questions, read_answers, write_knowledge

needs_data = pytest.mark.skipif(
    not (SHARED / "banking77").is_dir(), reason="BANKING77 is not there (../shared/data)"
)


@needs_data
@pytest.mark.timeout(600)
async def test_a_small_day_at_the_bank(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    day = Day(
        folder=tmp_path,
        out=tmp_path / "export",
        data=SHARED,
        questions=30,
        strangers=6,
        known=15,
    )
    report = await run_day(day, lambda *progress: told.append(progress))
    assert (report.bank_questions, report.strange_questions) == (30, 6)
    assert report.answered + report.handed_over == 36
    assert 0 < report.right <= report.answered
    assert report.strange_answered <= 1
    assert told[-1] == ("questions", 36, 36)
    train = tmp_path / "export" / "trl-sft-train.jsonl"
    examples = [json.loads(line) for line in train.read_text().splitlines()]
    assert len(examples) == report.examples == report.handed_over


def test_every_answer_is_one_of_its_own() -> None:
    answers = read_answers()
    assert len(answers) == 77
    assert len({entry["answer"] for entry in answers.values()}) == 77


@needs_data
def test_there_is_an_answer_for_every_intent_and_its_questions_come_from_the_data(
    tmp_path: Path,
) -> None:
    write_knowledge(SHARED, tmp_path / "knowledge.jsonl", most=3)
    lines = (tmp_path / "knowledge.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    intents = json.loads((SHARED / "banking77" / "categories.json").read_text())
    assert sorted(entry["id"] for entry in entries) == sorted(intents)
    assert {len(entry["questions"]) for entry in entries} == {3}


def test_without_the_data_it_says_where_they_are_looked_for(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"test\.csv is missing: .*--data"):
        draw_questions(tmp_path, bank=1, strange=1, random=Random(1))
