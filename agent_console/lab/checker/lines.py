"""Reads a recorded history line by line, and refuses one that cannot be understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agent_console.lab.checker.fields import NAMES

Line = dict[str, Any]

_STEP = 4_000_000
"""Bytes between two words of progress."""


class BrokenHistory(Exception):
    """The history cannot be checked. ``line`` counts from 1; ``problem`` is a sentence about it."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        self.problem = problem
        super().__init__(f"Line {line}: {problem}")

    def __reduce__(self) -> tuple[type[BrokenHistory], tuple[int, str]]:
        return type(self), (self.line, self.problem)  # it crosses from one process to another


def read_lines(path: Path, tell: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Decode a file line by line; ``tell`` hears the bytes read, now and then.

    Raises ``BrokenHistory`` at what is no JSON object, ``OSError`` for the file.
    """
    loads = json.loads
    told = read = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            read += len(raw)
            try:
                line = loads(raw)
            except (ValueError, RecursionError):
                raise BrokenHistory(number, "This is not JSON.") from None
            if type(line) is not dict:
                raise BrokenHistory(number, f"A line is an object, this is {NAMES[type(line)]}.")
            yield line
            if tell is not None and read - told > _STEP:
                told = read
                tell(read)
