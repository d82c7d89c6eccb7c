"""Files of labelled questions: what is read, and what every fault is called, with its row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.confidence.label import LabelledQuestion
from agent.errors import KnowledgeInvalid, QuestionsInvalid
from agent.evaluating.questions_file import (
    find_contradictions,
    join_question,
    read_entries,
    read_questions,
)

KNOWN = {"cost", "time"}
GOOD = '{"question": "How much?", "answer_id": "cost"}'


def refuse(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(QuestionsInvalid) as refused:
        read_questions(path, KNOWN)
    return refused.value.message


def test_questions_in_order_with_mark_line_ends_and_empty_rows(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    rows = [GOOD, "", '{"question": " When?\\u2028 ", "answer_id": null, "more": 1}']
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(rows).encode())
    assert read_questions(path, KNOWN) == [
        LabelledQuestion("How much?", "cost"),
        LabelledQuestion(" When?\u2028 ", None),
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "expected a JSON object (column 2)."),
        ("[" * 100_000, "expected a JSON object"),
        ("[]", "expected an object"),
        ("NaN", "expected an object"),
        ('{"answer_id": null}', 'expected "question" to be a text.'),
        ('{"question": 5, "answer_id": null}', 'expected "question" to be a text.'),
        ('{"question": " ", "answer_id": null}', 'expected "question" not to be empty.'),
        ('{"question": "a\\u0000", "answer_id": null}', "without NUL and half characters."),
        ('{"question": "a\\ud800", "answer_id": null}', "without NUL and half characters."),
        ('{"question": "How?"}', 'expected "answer_id". Write null where a human must be asked.'),
        ('{"question": "How?", "answer_id": NaN}', 'expected "answer_id" to be a text or null.'),
        ('{"question": "How?", "answer_id": 3}', 'expected "answer_id" to be a text or null.'),
        ('{"question": "How?", "answer_id": "why"}', 'an id of the knowledge, not "why".'),
        (json.dumps({"question": "a" * 16_001, "answer_id": None}), "at most 16000 characters."),
    ],
)
def test_each_fault_is_named_with_its_row(tmp_path: Path, row: str, told: str) -> None:
    message = refuse(tmp_path / "c.jsonl", f"{GOOD}\n{row}\n")
    assert message.startswith("c.jsonl, row 2: ")
    assert told in message


def test_every_fault_is_told(tmp_path: Path) -> None:
    message = refuse(tmp_path / "c.jsonl", "[]\n" + GOOD + "\n{}\n")
    assert [line.split(":")[0] for line in message.splitlines()] == [
        "c.jsonl, row 1",
        "c.jsonl, row 3",
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert refuse(tmp_path / "c.jsonl", " \n") == "c.jsonl: expected at least one row. Add some."
    assert "row 2: expected UTF-8" in refuse(tmp_path / "c.jsonl", GOOD.encode() + b"\n\xff")
    with pytest.raises(QuestionsInvalid, match="expected a readable file"):
        read_questions(tmp_path / "none.jsonl", KNOWN)
    with pytest.raises(QuestionsInvalid, match="expected a readable file"):
        read_questions(tmp_path, KNOWN)


def test_knowledge_of_any_name(tmp_path: Path) -> None:
    path = tmp_path / "knowledge.json"
    path.write_text('{"id": "cost", "questions": ["How much?"], "answer": "Five."}')
    assert [entry.id for entry in read_entries(path)] == ["cost"]
    (tmp_path / "hours.md").write_text("# Hours\n\nNine to five.\n")
    assert [entry.title for entry in read_entries(tmp_path / "hours.md")] == ["Hours"]


def test_knowledge_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "k.jsonl"
    path.write_text("")
    with pytest.raises(KnowledgeInvalid, match="expected at least one row"):
        read_entries(path)
    row = '{"id": "cost", "questions": ["How much?"], "answer": "Five."}'
    path.write_text(f"{row}\n{row}")
    with pytest.raises(KnowledgeInvalid, match='row 2: expected id "cost" once, but row 1'):
        read_entries(path)
    with pytest.raises(KnowledgeInvalid, match="expected a readable file"):
        read_entries(tmp_path / "none.jsonl")


def test_contradictions_are_found_whatever_case_and_spacing() -> None:
    labels = [
        LabelledQuestion("How much?", "cost"),
        LabelledQuestion("When?", "time"),
        LabelledQuestion(" how  MUCH?", None),
        LabelledQuestion("when?", "time"),
    ]
    assert find_contradictions(labels) == {"How much?": ("cost", None)}
    assert join_question(" how  MUCH?") == join_question("How much?")
