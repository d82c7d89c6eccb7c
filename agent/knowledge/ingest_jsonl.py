"""Read question–answer files: one JSON object a row, as DESIGN's contract has it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from agent.errors import Problem
from agent.knowledge.entry import Entry

_NEEDED = '{"id", "questions": […], "answer", "topic"?, "url"?}'
_LONGEST_ANSWER = 8_000
_LONGEST_QUESTION = 2_000
_LONGEST_ID = 200


def read_faq(text: str, file: str) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of a question–answer file and everything that is wrong in it.

    Empty rows are skipped; rows are counted from 1. Unknown fields are ignored.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    row_of: dict[str, int] = {}
    # Only "\n" ends a row: other line separators may stand inside of JSON strings.
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        found = _read_row(line, file, row)
        if not isinstance(found, Entry):
            problems.extend(found)
        elif (first := row_of.setdefault(found.id, row)) != row:
            expected = f'expected id "{found.id}" once, but row {first} has it too.'
            problems.append(Problem(file, row, expected, "Rename one of them."))
        else:
            entries.append(found)
    return entries, problems


def _read_row(line: str, file: str, row: int) -> Entry | list[Problem]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as broken:
        where = f" (column {broken.colno})" if isinstance(broken, json.JSONDecodeError) else ""
        return [Problem(file, row, f"expected a JSON object{where}.", "Mend or remove the row.")]
    if not isinstance(data, dict):
        return [Problem(file, row, f"expected an object {_NEEDED}.", "Write one object a row.")]
    wrong = [
        *_check_text(data, "id", _LONGEST_ID),
        *_check_text(data, "answer", _LONGEST_ANSWER),
        *_check_questions(data.get("questions")),
    ]
    for name in ("topic", "url", "title"):
        if data.get(name) is not None:
            wrong += _check_text(data, name, _LONGEST_QUESTION)
    if wrong:
        return [Problem(file, row, expected, remedy) for expected, remedy in wrong]
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


def _check_questions(value: object) -> Sequence[tuple[str, str]]:
    if not isinstance(value, list) or not value:
        return [('expected "questions" to be a list with at least one text.', "Add a question.")]
    wrong: list[tuple[str, str]] = []
    for number, question in enumerate(value, 1):
        wrong += _check_text({f"questions, item {number}": question}, None, _LONGEST_QUESTION)
    return wrong


def _check_text(data: dict[str, Any], name: str | None, longest: int) -> Sequence[tuple[str, str]]:
    name = name if name is not None else next(iter(data))
    value = data.get(name)
    if not isinstance(value, str):
        return [(f'expected "{name}" to be a text.', f"Write it in quotes: {_NEEDED}.")]
    if not value.strip():
        return [(f'expected "{name}" not to be empty.', "Fill it in or remove the row.")]
    if len(value) > longest:
        return [(f'expected "{name}" to have at most {longest} characters.', "Shorten it.")]
    if has_broken_characters(value):
        return [(f'expected "{name}" without NUL and half characters.', "Save the file as UTF-8.")]
    return []


def has_broken_characters(text: str) -> bool:
    """Say whether ``text`` holds NUL or a lone surrogate, which no store keeps."""
    return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
