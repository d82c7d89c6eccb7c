"""What consoles show as waiting: a person who could help must see who waits."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.excuses import Excuses
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation

_Spans = dict[str, list[tuple[float, float]]]
"""From when to when each conversation was shown."""


@dataclass(slots=True)
class _Console:
    """One socket that gets the queue, from its first frame on; ``until`` it ended or was impaired."""

    since: float
    line: int
    shown: dict[str, float] = field(default_factory=dict)
    spans: _Spans = field(default_factory=dict)
    until: float = math.inf


class Consoles:
    """Reads ``queue``.

    Finds `starvation`: a conversation waits when all has settled and an open console does not show
    it; or, where ``begin`` names ``max_wait`` and the times of rows are known, it waited longer
    than that beside a healthy console that did not show it.
    """

    def __init__(self, book: Book, excuses: Excuses) -> None:
        self._book = book
        self._excuses = excuses
        self._consoles: dict[str, _Console] = {}
        self._ended: list[_Console] = []
        self._settled: list[tuple[int, frozenset[str]]] = []
        self.handlers: dict[str, Handler] = {
            "queue": self._show,
            "disconnect": self._end,
            "impaired": self._impair,
            "settled": self._settle,
        }

    def _show(self, line: Line) -> None:
        t = self._book.t
        console = self._consoles.get(line["socket"])
        if console is None:
            console = self._consoles[line["socket"]] = _Console(t, self._book.number)
        console.line = self._book.number
        waiting = dict.fromkeys(line["waiting"], t)
        for conversation_id, since in console.shown.items():
            if conversation_id in waiting:
                waiting[conversation_id] = since
            elif self._book.max_wait is not None:
                console.spans.setdefault(conversation_id, []).append((since, t))
        console.shown = waiting

    def _end(self, line: Line) -> None:
        console = self._consoles.pop(line["socket"], None)
        if console is not None:
            self._close(console)

    def _close(self, console: _Console) -> None:
        console.until = min(console.until, self._book.t)
        if self._book.max_wait is not None:
            for conversation_id, since in console.shown.items():
                console.spans.setdefault(conversation_id, []).append((since, self._book.t))
            self._ended.append(console)

    def _impair(self, line: Line) -> None:
        console = self._consoles.get(line.get("socket", ""))
        if console is not None:
            console.until = min(console.until, self._book.t)

    def _settle(self, _: Line) -> None:
        for socket, console in self._consoles.items():
            if self._excuses.find_end(socket) <= self._book.t:
                self._settled.append((console.line, frozenset(console.shown)))
            self._close(console)
        self._consoles = {}

    # -- with the final log ------------------------------------------------------------------------

    def judge_rest(self, conversation: Conversation) -> None:
        """A conversation waits when all has settled: every open console shows it."""
        for line, shown in self._settled:
            if conversation.id not in shown:
                text = "It waits for a person when all has settled, and a console does not show it."
                self._book.report("starvation", text, conversation.id, line)
                return

    def judge_wait(self, conversation: Conversation, seq: int, since: float, until: float) -> None:
        """A conversation waited from row ``seq`` on: consoles showed it within ``max_wait``."""
        allowed = self._book.max_wait
        if allowed is None:
            return
        for console in self._ended:
            begin = max(since, console.since)
            end = begin + allowed
            if end >= min(until, console.until) or self._excuses.is_any(begin, end):
                continue
            spans = console.spans.get(conversation.id, ())
            if not any(start <= end and begin <= stop for start, stop in spans):
                text = (
                    f"It waited from number {seq} on; a console did not show it for {allowed:g} s."
                )
                self._book.report("starvation", text, conversation.id, console.line)
                return
