"""What is wrong with a file that an operator wrote, each problem with its place, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from escalation.errors import HandraiseError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``line`` and ``column`` count from 1; ``None`` when the file has no place for it."""

    file: str
    line: int | None
    column: int | None
    found: str
    expected: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        return f"{place}: found {self.found}; expected {self.expected}"


class FileInvalid(HandraiseError):
    """The file cannot be used: mend what is listed and check it again."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def hint_at(word: str, choices: Sequence[str]) -> str:
    """Return which of ``choices`` a misspelt ``word`` may mean, in brackets; nothing where none is near."""
    close = get_close_matches(word, choices, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
