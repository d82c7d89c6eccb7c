"""`handraise history check`: says what is wrong with a recorded history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING, WRONG_USE, WrongUse
from agent_console.lab.checker.anomaly import Anomaly
from agent_console.lab.checker.check import check_history
from agent_console.lab.checker.lines import BrokenHistory, read_lines

_MOST_SHOWN = 50
_MEGABYTE = 1_000_000


def run_check(file: Path, *, as_json: bool) -> None:
    """Check a file; ends with code 1 when it holds anomalies, 2 when it cannot be checked."""
    count = _Count()
    try:
        size = file.stat().st_size
        with ProgressBar() as show:

            def tell(read: int) -> None:
                show("checking, MB", read // _MEGABYTE, size // _MEGABYTE)

            found = check_history(count.pass_on(read_lines(file, tell)))
    except OSError as error:
        raise WrongUse(f"{file} cannot be read: {error.strerror or error}.") from error
    except BrokenHistory as broken:
        if not as_json:
            raise WrongUse(f"{file} cannot be checked. {broken}") from broken
        print_json({"ok": False, "broken": {"line": broken.line, "problem": broken.problem}})
        raise typer.Exit(WRONG_USE) from None
    if as_json:
        anomalies = [each.to_json() for each in found]
        print_json({"ok": not found, "lines": count.lines, "anomalies": anomalies})
    else:
        _show(file, count.lines, found)
    if found:
        raise typer.Exit(WANTING)


class _Count:
    """Counts what passes."""

    def __init__(self) -> None:
        self.lines = 0

    def pass_on(self, lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for line in lines:
            self.lines += 1
            yield line


def _show(file: Path, lines: int, found: list[Anomaly]) -> None:
    if not found:
        say(f"{file}: {lines} lines, nothing wrong.")
        return
    counted = "1 anomaly" if len(found) == 1 else f"{len(found)} anomalies"
    say(f"{file}: {lines} lines, {counted}.")
    for kind, count in Counter(each.kind for each in found).items():
        say(f"  {kind:<24} {count}")
    for each in found[:_MOST_SHOWN]:
        where = "" if each.conversation_id is None else f"{each.conversation_id}: "
        numbers = ", ".join(str(line) for line in each.lines)
        say(f"{each.kind}: {where}{each.detail} (line {numbers})")
    if len(found) > _MOST_SHOWN:
        say(f"… and {len(found) - _MOST_SHOWN} more: --json shows them all.")
