"""Ordinary texts out of files of the usual forms: answers with their questions, articles, people's turns."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FIELDS = ("answer", "content", "text")
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_SHORTEST = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One text, and the question that it answers where it answers one."""

    text: str
    question: str = ""


def read_texts(path: Path) -> list[Said]:
    """Return the texts of a file: .jsonl and .csv with a column ``answer``, ``content`` or ``text``,
    .md by paragraphs, .json with chats of turns by agents.

    Raises ``ValueError`` for a file of another form.
    """
    match path.suffix:
        case ".jsonl":
            rows = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)
            return list(_read_rows(rows))
        case ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                return list(_read_rows(csv.DictReader(file)))
        case ".md":
            return list(_cut(path.read_text("utf-8")))
        case ".json":
            return list(_read_chats(json.loads(path.read_text("utf-8"))))
        case _:
            raise ValueError(f"{path}: expected .jsonl, .csv, .md or .json")


def _read_rows(rows: Iterable[dict[str, Any]]) -> Iterator[Said]:
    for row in rows:
        text = next((row[name] for name in _FIELDS if isinstance(row.get(name), str)), "")
        asked = row.get("question") or next(iter(row.get("questions") or ()), "")
        if asked:
            yield Said(text.strip(), asked)
        else:
            yield from _cut(text)


def _cut(text: str) -> Iterator[Said]:
    parts = (part.strip() for part in _PARAGRAPH_END.split(text))
    return (Said(part) for part in parts if len(part) >= _SHORTEST)


def _read_chats(chats: list[dict[str, Any]]) -> Iterator[Said]:
    for chat in chats:
        for speaker, text in chat["original"]:
            if speaker == "agent":
                yield Said(text)
