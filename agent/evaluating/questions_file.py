"""Read the files of an evaluation: knowledge, and questions with the entry that answers each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence, Set
from pathlib import Path

from agent.confidence.label import LabelledQuestion
from agent.errors import KnowledgeInvalid, Problem, QuestionsInvalid
from agent.knowledge.entry import Entry
from agent.knowledge.ingest import read_knowledge_files
from agent.knowledge.ingest_jsonl import read_faq
from agent.knowledge.words import clean_text, has_broken_characters

_NEEDED = '{"question": "…", "answer_id": "…" or null}'
_LONGEST_QUESTION = 16_000
_ARTICLES = (".md", ".markdown")


def read_entries(path: Path) -> list[Entry]:
    """Read the knowledge: a question–answer file of any name, an article, or a folder of them.

    Raises ``KnowledgeInvalid`` with every problem.
    """
    if path.is_dir() or path.suffix.lower() in _ARTICLES:
        sources = read_knowledge_files([path])
        return [entry for source in sorted(sources) for entry in sources[source]]
    text = _read_text(path)
    if isinstance(text, Problem):
        raise KnowledgeInvalid([text])
    entries, problems = read_faq(text, path.name)
    if not entries and not problems:
        problems.append(_find_empty(path))
    if problems:
        raise KnowledgeInvalid(problems)
    return entries


def read_questions(path: Path, known: Set[str]) -> list[LabelledQuestion]:
    """Read labelled questions, whose ``answer_id`` must be ``null`` or one of ``known``.

    Empty rows are skipped; rows are counted from 1, unknown fields ignored. Raises
    ``QuestionsInvalid`` with every problem.
    """
    text = _read_text(path)
    if isinstance(text, Problem):
        raise QuestionsInvalid([text])
    questions: list[LabelledQuestion] = []
    problems: list[Problem] = []
    # Only "\n" ends a row: other line separators may stand inside of JSON strings.
    for row, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found = _read_row(line, known)
            if isinstance(found, LabelledQuestion):
                questions.append(found)
            else:
                problems.append(Problem(path.name, row, *found))
    if not questions and not problems:
        problems.append(_find_empty(path))
    if problems:
        raise QuestionsInvalid(problems)
    return questions


def join_question(question: str) -> str:
    """Return what is the same in questions that differ in case and spacing only."""
    return " ".join(clean_text(question).casefold().split())


def find_contradictions(labels: Sequence[LabelledQuestion]) -> dict[str, tuple[str | None, ...]]:
    """Return the questions that are labelled with more than one answer, and those answers."""
    first: dict[str, str] = {}
    answers: defaultdict[str, dict[str | None, None]] = defaultdict(dict)
    for label in labels:
        key = join_question(label.question)
        first.setdefault(key, label.question)
        answers[key][label.answer_id] = None
    return {first[key]: tuple(found) for key, found in answers.items() if len(found) > 1}


def _read_text(path: Path) -> str | Problem:
    try:
        raw = path.read_bytes()
    except OSError as refused:
        expected = f"expected a readable file ({refused.strerror})."
        return Problem(str(path), None, expected, "Check its name and permissions.")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as broken:
        row = raw.count(b"\n", 0, broken.start) + 1
        return Problem(path.name, row, "expected UTF-8 text.", "Save the file as UTF-8.")


def _find_empty(path: Path) -> Problem:
    return Problem(path.name, None, "expected at least one row.", "Add some.")


def _read_row(line: str, known: Set[str]) -> LabelledQuestion | tuple[str, str]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as broken:
        where = f" (column {broken.colno})" if isinstance(broken, json.JSONDecodeError) else ""
        return f"expected a JSON object{where}.", "Mend or remove the row."
    if not isinstance(data, dict):
        return f"expected an object {_NEEDED}.", "Write one object a row."
    return _find_fault(data, known) or LabelledQuestion(data["question"], data["answer_id"])


def _find_fault(data: dict[str, object], known: Set[str]) -> tuple[str, str] | None:
    question, answer = data.get("question"), data.get("answer_id")
    if not isinstance(question, str):
        return 'expected "question" to be a text.', f"Write {_NEEDED}."
    if not clean_text(question).strip():
        return 'expected "question" not to be empty.', "Fill it in or remove the row."
    if len(question) > _LONGEST_QUESTION:
        return f'expected "question" to have at most {_LONGEST_QUESTION} characters.', "Shorten it."
    if has_broken_characters(question):
        return 'expected "question" without NUL and half characters.', "Save the file as UTF-8."
    if "answer_id" not in data:
        return 'expected "answer_id".', "Write null where a human must be asked."
    if answer is not None and not isinstance(answer, str):
        return 'expected "answer_id" to be a text or null.', f"Write {_NEEDED}."
    if answer is not None and answer not in known:
        shown = answer if len(answer) <= 80 else f"{answer[:80]}…"
        return (
            f'expected "answer_id" to be an id of the knowledge, not "{shown}".',
            "Add that entry, or write null where a human must be asked.",
        )
    return None
