"""Read knowledge files: Markdown articles and question–answer files, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from agent.errors import KnowledgeInvalid, Problem
from agent.knowledge.entry import Entry
from agent.knowledge.ingest_jsonl import read_faq
from agent.knowledge.ingest_markdown import read_article

_ARTICLES = (".md", ".markdown")
_FAQ = ".jsonl"
_LARGEST_FILE = 200_000_000


def read_knowledge_files(paths: Sequence[Path]) -> Mapping[str, Sequence[Entry]]:
    """Return the entries of files and folders, by source; raises ``KnowledgeInvalid``.

    A source is a file's name, for a file in a folder its way below the folder's parent. Every
    problem of every file is reported, and no entry is returned where there is one.
    """
    sources: dict[str, Sequence[Entry]] = {}
    problems: list[Problem] = []
    for source, path in _list_files(paths, problems):
        if source in sources:
            expected = "expected every file to be named once."
            problems.append(Problem(source, None, expected, "Remove it or rename one of them."))
            continue
        entries, wrong = _read_file(source, path)
        sources[source] = entries
        problems += wrong
    problems += find_doubles(sources)
    if problems:
        raise KnowledgeInvalid(problems)
    return sources


def find_doubles(sources: Mapping[str, Sequence[Entry]]) -> list[Problem]:
    """Return a problem for every entry id that is used more than once."""
    first: dict[str, str] = {}
    problems = []
    for source, entries in sources.items():
        for entry in entries:
            if entry.id in first:
                expected = f'expected id "{entry.id}" once, but {first[entry.id]} has it too.'
                problems.append(Problem(source, None, expected, "Rename one of them."))
            first.setdefault(entry.id, source)
    return problems


def _list_files(paths: Sequence[Path], problems: list[Problem]) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            files = sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and file.suffix.lower() in (*_ARTICLES, _FAQ)
            )
            root = path.resolve().name
            found += [(f"{root}/{file.relative_to(path).as_posix()}", file) for file in files]
            if not files:
                expected = "expected .md or .jsonl files in this folder."
                problems.append(Problem(str(path), None, expected, "Name another folder."))
        elif not path.is_file():
            problems.append(
                Problem(str(path), None, "expected a file or folder.", "Check the name.")
            )
        elif path.suffix.lower() not in (*_ARTICLES, _FAQ):
            expected = "expected a file that ends in .md or .jsonl."
            problems.append(Problem(str(path), None, expected, "Rename or convert it."))
        else:
            found.append((path.name, path))
    return found


def _read_file(source: str, path: Path) -> tuple[list[Entry], list[Problem]]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            expected = f"expected at most {_LARGEST_FILE // 1_000_000} MB."
            return [], [Problem(source, None, expected, "Divide the file.")]
        raw = path.read_bytes()
    except OSError as refused:
        expected = f"expected a readable file ({refused.strerror})."
        return [], [Problem(source, None, expected, "Check its permissions.")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        row = raw.count(b"\n", 0, broken.start) + 1
        return [], [Problem(source, row, "expected UTF-8 text.", "Save the file as UTF-8.")]
    text = text.replace("\r\n", "\n")
    if path.suffix.lower() == _FAQ:
        entries, problems = read_faq(text, source)
        if not entries and not problems:
            problems.append(Problem(source, None, "expected at least one row.", "Add some."))
        return entries, problems
    return read_article(text, source, path.stem)
