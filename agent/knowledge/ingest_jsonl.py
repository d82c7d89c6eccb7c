"""Read question–answer pairs and articles from files with one JSON object a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.errors import Problem
from agent.knowledge.entry import Entry
from agent.knowledge.ingest_markdown import read_article
from agent.knowledge.words import has_broken_characters

_NEEDED = '{"id", "questions": […], "answer", "topic"?, "url"?}'
_NEEDED_OF_ARTICLE = '{"id", "title", "content", "topic"?, "url"?}'
_LONGEST_ANSWER = 8_000
_LONGEST_ARTICLE = 1_000_000
_LONGEST_QUESTION = 2_000
_LONGEST_ID = 200


def read_faq(text: str, file: str) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of a file and everything that is wrong in it.

    A row with ``content`` and without questions is an article in Markdown and gives an entry for
    each of its sections, any other is one question–answer entry. Empty rows are skipped; rows are
    counted from 1. Unknown fields are ignored.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    row_of: dict[str, int] = {}
    # Only "\n" ends a row: other line separators may stand inside of JSON strings.
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        found, wrong = _read_row(line, file, row)
        problems.extend(wrong)
        for entry in found:
            if (first := row_of.setdefault(entry.id, row)) != row:
                expected = f'expected id "{entry.id}" once, but row {first} has it too.'
                problems.append(Problem(file, row, expected, "Rename one of them."))
            else:
                entries.append(entry)
    return entries, problems


def _read_row(line: str, file: str, row: int) -> tuple[list[Entry], list[Problem]]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as broken:
        where = f" (column {broken.colno})" if isinstance(broken, json.JSONDecodeError) else ""
        return [], [
            Problem(file, row, f"expected a JSON object{where}.", "Mend or remove the row.")
        ]
    if not isinstance(data, dict):
        return [], [Problem(file, row, f"expected an object {_NEEDED}.", "Write one object a row.")]
    is_article = "content" in data and "questions" not in data
    wrong = _check_article(data) if is_article else _check_pair(data)
    if wrong:
        return [], [Problem(file, row, expected, remedy) for expected, remedy in wrong]
    if not is_article:
        return [_read_pair(data)], []
    entries, problems = read_article(
        data["content"], file, data["id"].strip(), title=data["title"].strip()
    )
    topic, url = _read_optional(data, "topic"), _read_optional(data, "url")
    return (
        [replace(entry, topic=topic or entry.topic, url=url) for entry in entries],
        [replace(problem, row=row) for problem in problems],
    )


def _check_pair(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        *_check_text(data, "id", _LONGEST_ID),
        *_check_text(data, "answer", _LONGEST_ANSWER),
        *_check_questions(data.get("questions")),
        *_check_optional(data, "topic", "url", "title"),
    ]


def _check_article(data: dict[str, Any]) -> list[tuple[str, str]]:
    if "answer" in data:
        expected = 'expected "content" or "answer", not both.'
        return [(expected, f"Write an article {_NEEDED_OF_ARTICLE} or a pair {_NEEDED}.")]
    return [
        *_check_text(data, "id", _LONGEST_ID, _NEEDED_OF_ARTICLE),
        *_check_text(data, "title", _LONGEST_QUESTION, _NEEDED_OF_ARTICLE),
        *_check_text(data, "content", _LONGEST_ARTICLE, _NEEDED_OF_ARTICLE),
        *_check_optional(data, "topic", "url"),
    ]


def _read_pair(data: dict[str, Any]) -> Entry:
    return Entry(
        id=data["id"].strip(),
        answer=data["answer"].strip(),
        questions=tuple(question.strip() for question in data["questions"]),
        topic=_read_optional(data, "topic"),
        url=_read_optional(data, "url"),
        title=_read_optional(data, "title") or data["questions"][0].strip(),
    )


def _read_optional(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value.strip() if isinstance(value, str) else None


def _check_optional(data: dict[str, Any], *names: str) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    for name in names:
        if data.get(name) is not None:
            wrong += _check_text(data, name, _LONGEST_QUESTION)
    return wrong


def _check_questions(value: object) -> Sequence[tuple[str, str]]:
    if not isinstance(value, list) or not value:
        return [('expected "questions" to be a list with at least one text.', "Add a question.")]
    wrong: list[tuple[str, str]] = []
    for number, question in enumerate(value, 1):
        item = f"questions, item {number}"
        wrong += _check_text({item: question}, item, _LONGEST_QUESTION)
    return wrong


def _check_text(
    data: dict[str, Any], name: str, longest: int, needed: str = _NEEDED
) -> Sequence[tuple[str, str]]:
    value = data.get(name)
    if not isinstance(value, str):
        return [(f'expected "{name}" to be a text.', f"Write it in quotes: {needed}.")]
    if not value.strip():
        return [(f'expected "{name}" not to be empty.', "Fill it in or remove the row.")]
    if len(value) > longest:
        return [(f'expected "{name}" to have at most {longest} characters.', "Shorten it.")]
    if has_broken_characters(value):
        return [(f'expected "{name}" without NUL and half characters.', "Save the file as UTF-8.")]
    return []
