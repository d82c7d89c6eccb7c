"""Checks a history in one pass over its lines."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from agent_console.lab.checker.anomaly import MEANINGS, Anomaly
from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.commands import Commands
from agent_console.lab.checker.consoles import Consoles
from agent_console.lab.checker.deeds import Deeds
from agent_console.lab.checker.excuses import Excuses
from agent_console.lab.checker.fields import REQUIRED, find_problem
from agent_console.lab.checker.final import FinalLog
from agent_console.lab.checker.leases import Leases
from agent_console.lab.checker.lines import BrokenHistory, Line
from agent_console.lab.checker.loads import Loads
from agent_console.lab.checker.machines import Machines
from agent_console.lab.checker.readers import Readers
from agent_console.lab.checker.speeches import Speeches
from agent_console.lab.checker.stops import Stops
from agent_console.lab.checker.story import Story

_ORDER = {kind: place for place, kind in enumerate(MEANINGS)}


def check_history(lines: Iterable[Line]) -> list[Anomaly]:
    """Return everything that is wrong, by kind and then by line; empty for a clean history.

    Reads each line once. Raises ``BrokenHistory`` for a history that cannot be understood.
    """
    reader = iter(lines)
    begin = next(reader, None)
    book = _open_book(begin)
    final, handlers = _build_handlers(book)
    last = book.t
    for number, line in enumerate(reader, 2):
        op, t = line.get("op"), line.get("t")
        if type(t) is not float and type(t) is not int:
            raise BrokenHistory(number, "`t` must be a number of seconds.")
        if not last <= t < math.inf:
            raise BrokenHistory(number, f"Time runs from {last} to {t}: it must not run backwards.")
        if final.is_ended:
            raise BrokenHistory(number, "There is a line after `end`.")
        last = book.t = t
        book.number = number
        if op not in REQUIRED or op == "begin":
            if type(op) is not str or op == "begin":
                raise BrokenHistory(number, "`op` must be a text, and `begin` comes once.")
            continue
        problem = find_problem(line, op)
        if problem is not None:
            raise BrokenHistory(number, problem)
        for handle in handlers[op]:
            handle(line)
    if not final.is_ended:
        raise BrokenHistory(book.number, "The history was cut short: `end` is missing.")
    return sorted(book.found, key=lambda each: (_ORDER[each.kind], each.lines[-1]))


def _open_book(begin: Line | None) -> Book:
    if begin is None:
        raise BrokenHistory(1, "The history is empty.")
    if begin.get("op") != "begin":
        raise BrokenHistory(1, "A history starts with `begin`.")
    problem = find_problem(begin, "begin")
    if problem is None and not _is_time(begin.get("t")):
        problem = "`t` must be a number of seconds."
    if problem is not None:
        raise BrokenHistory(1, problem)
    return Book(begin)


def _is_time(t: Any) -> bool:
    return type(t) in (float, int) and -math.inf < t < math.inf


def _build_handlers(book: Book) -> tuple[FinalLog, dict[str, list[Handler]]]:
    """Put the parts together; each op goes to every part that reads it, in this order."""
    excuses, leases = Excuses(book), Leases(book)
    consoles, readers = Consoles(book, excuses), Readers(book, excuses)
    stops, speeches, deeds = Stops(book), Speeches(book), Deeds(book)
    loads = Loads(book, excuses)
    story = Story(book, leases, consoles, stops, speeches, deeds, loads)
    final = FinalLog(book, story, readers.finish, loads.judge)
    machines, commands = Machines(book), Commands(book)
    parts = (
        *(machines, excuses, commands, readers, leases, consoles),
        *(stops, speeches, deeds, loads, final),
    )
    handlers: dict[str, list[Handler]] = {op: [] for op in REQUIRED}
    for part in parts:
        for op, handle in part.handlers.items():
            handlers[op].append(handle)
    return final, handlers
