"""What consoles show as waiting: a person who could help must see who waits."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.desk import Desk
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
    lines: dict[str, Line] = field(default_factory=dict)
    """What it says of whom each conversation is for, where that was noted."""
    offers: dict[str, float] = field(default_factory=dict)
    offer_spans: _Spans = field(default_factory=dict)
    """From when to when each offer was shown, by conversation and person."""
    spans: _Spans = field(default_factory=dict)
    until: float = math.inf
    is_routed: bool = False
    """Whether ``lines`` was noted."""


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
        self._routed: list[_Console] = []
        """Those of them that say whom a conversation is for."""
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
        if "lines" in line:
            self._show_offers(console, line["lines"])

    def _show_offers(self, console: _Console, lines: dict[str, Line]) -> None:
        t = self._book.t
        console.lines, console.is_routed = lines, True
        offers = [
            f"{key} {line['offered_to']}" for key, line in lines.items() if "offered_to" in line
        ]
        for offer, since in console.offers.items():
            if offer not in offers:
                console.offer_spans.setdefault(offer, []).append((since, t))
        console.offers = {offer: console.offers.get(offer, t) for offer in offers}

    def _end(self, line: Line) -> None:
        console = self._consoles.pop(line["socket"], None)
        if console is not None:
            self._close(console)

    def _close(self, console: _Console) -> None:
        console.until = min(console.until, self._book.t)
        if self._book.max_wait is not None:
            for conversation_id, since in console.shown.items():
                console.spans.setdefault(conversation_id, []).append((since, self._book.t))
            for offer, since in console.offers.items():
                console.offer_spans.setdefault(offer, []).append((since, self._book.t))
            self._ended.append(console)

    def _impair(self, line: Line) -> None:
        console = self._consoles.get(line.get("socket", ""))
        if console is not None:
            console.until = min(console.until, self._book.t)

    def _settle(self, _: Line) -> None:
        for socket, console in self._consoles.items():
            if self._excuses.find_end(socket) <= self._book.t:
                self._settled.append((console.line, frozenset(console.shown)))
                if console.is_routed:
                    self._routed.append(console)
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

    def judge_route(self, conversation: Conversation, desk: Desk) -> None:
        """What consoles say of a conversation when all has settled is what its events tell."""
        for console in self._routed:
            shown = console.lines.get(conversation.id)
            if shown is None:
                continue
            found = shown.get("group", ""), shown.get("priority", 0)
            if found != (desk.group, desk.priority):
                text = f"A console shows {found}, its events say {(desk.group, desk.priority)}."
                self._book.report("route_unexplained", text, conversation.id, console.line)
                return
            if shown.get("offered_to") not in (None, desk.offered_to):
                text = f"A console shows it as offered to {shown['offered_to']}, which is over."
                self._book.report("still_offered", text, conversation.id, console.line)
                return

    def judge_offer(
        self, conversation: Conversation, person: str, seq: int, ended: float, again: float
    ) -> None:
        """An offer ended with row ``seq``: consoles stopped showing it within ``max_wait``.

        ``again`` is when it was next offered to the same person.
        """
        allowed = self._book.max_wait
        if allowed is None:
            return
        end = ended + allowed
        for console in self._ended:
            if end >= min(again, console.until) or self._excuses.is_any(ended, end):
                continue
            spans = console.offer_spans.get(f"{conversation.id} {person}", ())
            if any(start <= ended and end < stop for start, stop in spans):
                text = (
                    f"The offer to {person} ended with number {seq}; a console showed it for "
                    f"{allowed:g} s after that."
                )
                self._book.report("still_offered", text, conversation.id, console.line)
                return
