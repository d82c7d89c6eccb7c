"""Question–answer files are read row by row, and every broken row is named."""

import json

import pytest

from agent.knowledge.entry import Entry
from agent.knowledge.ingest_jsonl import read_faq

GOOD = {"id": "a", "questions": ["Cost?", " Price? "], "answer": " Free. ", "topic": "money"}


def test_a_good_row_is_an_entry() -> None:
    entries, problems = read_faq(json.dumps({**GOOD, "unknown": 1}) + "\n\n  \n", "f.jsonl")
    assert problems == []
    assert entries == [
        Entry("a", "Free.", ("Cost?", "Price?"), topic="money", title="Cost?"),
    ]


def test_other_line_separators_stay_inside_of_their_text() -> None:
    row = json.dumps({**GOOD, "answer": "One\u2028two\x85three"}, ensure_ascii=False)
    assert read_faq(row, "f")[0][0].answer == "One\u2028two\x85three"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("{", "expected a JSON object (column 2)."),
        ("[" * 100_000, "expected a JSON object"),
        ("[]", 'expected an object {"id"'),
        ('"text"', 'expected an object {"id"'),
        (json.dumps({**GOOD, "id": 5}), 'expected "id" to be a text.'),
        (json.dumps({**GOOD, "id": "  "}), 'expected "id" not to be empty.'),
        (json.dumps({**GOOD, "answer": None}), 'expected "answer" to be a text.'),
        (json.dumps({**GOOD, "answer": "x" * 8001}), 'expected "answer" to have at most 8000'),
        (json.dumps({**GOOD, "answer": "a\x00"}), 'expected "answer" without NUL'),
        (json.dumps({**GOOD, "questions": []}), "at least one text"),
        (json.dumps({**GOOD, "questions": "Cost?"}), "at least one text"),
        (json.dumps({**GOOD, "questions": ["a", ""]}), '"questions, item 2" not to be empty'),
        (json.dumps({**GOOD, "questions": [7]}), '"questions, item 1" to be a text'),
        ('{"id": "a", "questions": ["\\ud800"], "answer": "b"}', "half characters"),
        (json.dumps({**GOOD, "topic": 7}), 'expected "topic" to be a text.'),
        ('{"id": ' + "9" * 5000 + "}", "expected a JSON object"),
        (json.dumps({**GOOD, "answer": "Other."}), 'expected id "a" once, but row 1 has it too.'),
    ],
)
def test_a_broken_row_is_named(row: str, expected: str) -> None:
    entries, problems = read_faq(json.dumps(GOOD) + "\n\n" + row, "f.jsonl")
    assert len(entries) == 1
    (problem,) = problems
    assert (problem.file, problem.row) == ("f.jsonl", 3)
    assert expected in problem.expected
    assert problem.remedy


def test_every_problem_of_a_row_is_told() -> None:
    assert len(read_faq("{}", "f")[1]) == 3


def test_a_row_with_content_is_an_article() -> None:
    article = {
        "id": "card",
        "title": "Gold card",
        "content": "For all.\n\n## Fees\n\nNone.\n\n# Limits\n\nFive.",
        "url": "https://bank.example/gold",
    }
    entries, problems = read_faq(f"{json.dumps(article)}\n{json.dumps(GOOD)}", "f.jsonl")
    assert problems == []
    assert [(entry.id, entry.title, entry.answer) for entry in entries] == [
        ("card", "Gold card", "For all."),
        ("card#fees", "Gold card › Fees", "None."),
        ("card#limits", "Gold card › Limits", "Five."),
        ("a", "Cost?", "Free."),
    ]
    assert {(entry.topic, entry.url) for entry in entries[:3]} == {
        ("Gold card", "https://bank.example/gold")
    }
    ((entry, *_), _) = read_faq(json.dumps({**article, "topic": "cards"}), "f")
    assert entry.topic == "cards"


def test_a_pair_may_hold_a_field_of_that_name_all_the_same() -> None:
    assert read_faq(json.dumps({**GOOD, "content": "kept by another program"}), "f") == (
        read_faq(json.dumps(GOOD), "f")
    )


@pytest.mark.parametrize(
    ("changes", "expected", "remedy"),
    [
        ({"title": None}, 'expected "title" to be a text.', '"title", "content"'),
        ({"content": 7}, 'expected "content" to be a text.', '"title", "content"'),
        ({"content": " "}, 'expected "content" not to be empty.', "Fill it in"),
        ({"content": "# Only a heading"}, "expected some text.", "Fill it in"),
        ({"content": "a\x00"}, 'expected "content" without NUL', "UTF-8"),
        ({"content": "word " * 2000}, 'expected section "T" to have at most', "Divide it"),
        ({"id": ""}, 'expected "id" not to be empty.', "Fill it in"),
        ({"url": 7}, 'expected "url" to be a text.', "quotes"),
        ({"answer": "Five."}, 'expected "content" or "answer", not both.', "Write an article"),
    ],
)
def test_a_broken_article_is_named_by_its_row(changes, expected: str, remedy: str) -> None:
    article = {"id": "a", "title": "T", "content": "Text.", **changes}
    entries, (problem,) = read_faq("\n" + json.dumps(article), "f.jsonl")
    assert entries == []
    assert (problem.file, problem.row) == ("f.jsonl", 2)
    assert expected in problem.expected
    assert remedy in problem.remedy
