"""How many conversations people hold when they are offered one more, and what merges take along."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.excuses import Excuses
from agent_console.lab.checker.fold import State
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.rows import Row, read_text

_SETTLES = 3.0
"""Seconds for which somebody held so many: whoever offers may not have read of it yet."""


class _Made(NamedTuple):
    conversation_id: str
    person: str
    seq: int
    line: int
    t: float
    most: int


class Loads:
    """Reads ``capacity``, and the rows of all conversations; judges when all were read.

    Finds `offered_above_capacity` where ``begin`` names ``capacities`` and the times of rows are
    known, and `merge_lost`.
    """

    def __init__(self, book: Book, excuses: Excuses) -> None:
        self._book = book
        self._excuses = excuses
        self._said: list[tuple[float, str, int]] = []
        self._made: list[_Made] = []
        self._held: dict[str, list[tuple[float, float]]] = {}
        """From when to when each person held a conversation."""
        self._since: tuple[str, float] | None = None
        self._merged: list[tuple[str, str, Row]] = []
        self._absorbed: set[tuple[str, str]] = set()
        self.handlers: dict[str, Handler] = {"capacity": self._note_capacity}

    def _note_capacity(self, line: Line) -> None:
        self._said.append((self._book.t, line["actor"], line["most"]))

    def begin(self) -> None:
        """Begin the rows of another conversation."""
        self._since = None

    def follow(
        self,
        conversation: Conversation,
        state: State,
        row: Row,
        find_time: Callable[[Conversation, int], float | None],
    ) -> None:
        """Take one row, once it is folded."""
        if row.kind == "ConversationMerged":
            self._merged.append((conversation.id, read_text(row.body, "into") or "", row))
        elif row.kind == "ConversationAbsorbed":
            self._absorbed.add((read_text(row.inner, "source") or "", conversation.id))
        if self._book.capacities is None:
            return
        holder = state.holder if state.holding == "human" else None
        if self._since is not None and self._since[0] != holder:
            self._end_hold(find_time(conversation, row.seq))
        if holder is not None and self._since is None:
            t = find_time(conversation, row.seq)
            self._since = None if t is None else (holder, t)
        elif row.kind == "ConversationOffered" and row.to is not None:
            self._note_offer(conversation, row, find_time(conversation, row.seq))

    def finish(self) -> None:
        """Take the last row of a conversation."""
        if self._since is not None:
            self._end_hold(math.inf)

    def judge(self) -> None:
        """Look at what all conversations tell together."""
        for source, into, row in self._merged:
            if (source, into) not in self._absorbed and not row.is_empty:
                text = f"Number {row.seq} merges it into {into}, which took nothing of it along."
                self._book.report("merge_lost", text, source, row.line)
        for offer in self._made:
            begin = offer.t - _SETTLES
            if self._excuses.is_any(begin, offer.t):
                continue
            held = self._count(self._held.get(offer.person, ()), begin, offer.t)
            if held >= offer.most:
                text = (
                    f"Number {offer.seq} offers it to {offer.person}, who has held {held} for "
                    f"{_SETTLES:g} s and takes {offer.most}."
                )
                self._book.report("offered_above_capacity", text, offer.conversation_id, offer.line)

    def is_excused(self, begin: float, end: float) -> bool:
        """Say whether all sockets were impaired, or no node lived, at some time between."""
        return self._excuses.is_any(begin, end)

    def _end_hold(self, t: float | None) -> None:
        assert self._since is not None
        holder, since = self._since
        self._since = None
        if t is not None:
            self._held.setdefault(holder, []).append((since, t))

    def _note_offer(self, conversation: Conversation, row: Row, t: float | None) -> None:
        capacities, person = self._book.capacities or {}, row.to or ""
        if t is None or person not in capacities:
            return
        said = [most for at, actor, most in self._said if actor == person and at <= t]
        most = max(capacities[person], *said, 0)
        self._made.append(_Made(conversation.id, person, row.seq, row.line, t, most))

    @staticmethod
    def _count(spans: Sequence[tuple[float, float]], begin: float, end: float) -> int:
        return sum(since <= begin and end < until for since, until in spans)
