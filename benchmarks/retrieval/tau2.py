"""τ²-bench's banking knowledge: its documents, its tasks, and what their customers say first."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

DOCUMENTS = "documents.jsonl"
_TRANSFER = "transfer_to_human_agents"

# A scenario tells whoever plays the customer how to begin: in words to be said, as reported speech
# ("Start by saying …"), or only as what the customer is looking for.
_REPORTED = re.compile(r"^-?\s*Start by (?:saying|mentioning) (?:that )?(.+)$", re.MULTILINE)
_SAID = re.compile(r'"((?:Hi|Hello|Hey|Where|I got|I need)\b[^"]{20,})"')
_WANTED = re.compile(r"^(You're looking for .+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Task:
    """A customer's opening request, the documents that its solution needs, and how it should end."""

    id: str
    opening: str
    required: frozenset[str]
    ends_with_human: bool


def read_tasks(folder: Path) -> list[Task]:
    """Read the tasks of ``folder``; raises ``ValueError`` for one without an opening."""
    return [_read_task(data) for data in json.loads((folder / "tasks.json").read_text("utf-8"))]


def divide_tasks(tasks: Sequence[Task], seed: int) -> tuple[list[Task], list[Task]]:
    """Return two halves by chance: one to choose by, one that nothing was chosen by."""
    order = np.random.default_rng(seed).permutation(len(tasks))
    half = len(tasks) // 2
    return [tasks[place] for place in order[:half]], [tasks[place] for place in order[half:]]


def find_opening(scenario: str) -> str:
    """Return what the customer of ``scenario`` says first; raises ``ValueError`` if nothing tells."""
    for pattern in (_REPORTED, _SAID, _WANTED):
        found = pattern.search(scenario)
        if found:
            return " ".join(found[1].split())
    raise ValueError("the scenario does not tell how the customer begins")


def _read_task(data: dict[str, Any]) -> Task:
    actions = data["evaluation_criteria"]["actions"] or []
    return Task(
        id=data["id"],
        opening=find_opening(data["user_scenario"]["instructions"]),
        required=frozenset(data["required_documents"]),
        ends_with_human=any(action["name"] == _TRANSFER for action in actions),
    )
