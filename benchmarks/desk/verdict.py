"""What a day's log says: how long each customer waited, what they were told, and how each chat stood at the end."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.desk.world import Day
from escalation.clock import parse_time
from escalation.conversation import Conversation
from escalation.events import Record
from escalation.fold import fold_records

_TOLD_WITHIN = 2.0
"""Seconds within which a customer who begins to wait must have been told so."""
_WAITS = ("waiting", "offered")


@dataclass(slots=True)
class Verdict:
    """``waits`` are the seconds until a person had it, of each time somebody began to wait."""

    waits: list[float] = field(default_factory=list)
    first_words: list[float] = field(default_factory=list)
    """Seconds from the wish for a person to a person's first words, of each customer who had some."""
    left_waiting: int = 0
    """Customers who lost patience."""
    untold: list[str] = field(default_factory=list)
    """Waits of which the customer heard nothing, or nothing that was still true at the end."""
    lost: list[str] = field(default_factory=list)
    """Conversations without a holder, a place in the queue, or a named end."""
    taken: Counter[str] = field(default_factory=Counter)
    """How many conversations each person took."""
    held: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """For how many seconds each person held conversations, all added up."""
    ends: Counter[str] = field(default_factory=Counter)
    handed_round: int = 0
    """How often somebody passed back what they could not read."""


def judge(records: Sequence[Record]) -> Verdict:
    """Judge the rows of a day, in the order of their commits."""
    verdict, rows = Verdict(), defaultdict(list)
    for record in records:
        rows[record.conversation_id].append(record)
    for conversation_id, each in rows.items():
        story = _Story(conversation_id, verdict)
        for row in each:
            story.go_on(row)
        story.end()
    return verdict


class _Story:
    """One conversation, row by row."""

    def __init__(self, conversation_id: str, verdict: Verdict) -> None:
        self.now = Conversation(conversation_id)
        self._verdict = verdict
        self._wished: float | None = None
        """Since when the customer wants a person's words."""
        self._waits: float | None = None
        self._was_told = False
        self._taken = 0.0

    def go_on(self, row: Record) -> None:
        """Take in the next row."""
        before, at = self.now, parse_time(row.at).timestamp()
        self.now = fold_records(before, [row])
        self._count_words(row.kind, at)
        if row.kind == "CustomerNotified" and self._waits is not None:
            self._was_told |= at - self._waits <= _TOLD_WITHIN
        if _is_waiting(self.now) and not _is_waiting(before):
            self._waits, self._was_told = at, False
        elif _is_waiting(before) and not _is_waiting(self.now):
            self._end_wait(at)
        if self.now.holder != before.holder:
            self._pass_on(before.holder, at)
        if row.kind == "ConversationReleased" and not self.now.front:
            self._verdict.handed_round += 1

    def end(self) -> None:
        """Judge how it stands when the day is over and everybody has gone home."""
        c, verdict = self.now, self._verdict
        verdict.left_waiting += c.customer_left and not c.human_joined
        verdict.ends[_name_end(c)] += 1
        if _name_end(c) == "lost":
            verdict.lost.append(c.id)
        if _is_waiting(c) and "nobody_available" not in c.notices:
            verdict.untold.append(f"{c.id}: nobody is there any more")

    def _count_words(self, kind: str, at: float) -> None:
        if kind == "HandoffRequested" and self._wished is None:
            self._wished = at
        if kind == "HumanWrote" and self._wished is not None:
            self._verdict.first_words.append(at - self._wished)
            self._wished = None

    def _end_wait(self, at: float) -> None:
        began, self._waits = self._waits, None
        if began is None:
            return
        if not self._was_told and at - began > _TOLD_WITHIN:
            self._verdict.untold.append(f"{self.now.id} before {self.now.head}")
        if self.now.state == "human":
            self._verdict.waits.append(at - began)

    def _pass_on(self, holder: str | None, at: float) -> None:
        if holder is not None:
            self._verdict.held[holder] += at - self._taken
        if self.now.holder is not None:
            self._verdict.taken[self.now.holder] += 1
            self._taken = at


def _is_waiting(c: Conversation) -> bool:
    return c.state in _WAITS and not c.snoozed


def _name_end(c: Conversation) -> str:
    match c.state:
        case "resolved":
            return f"resolved: {c.outcome}"
        case "bot":
            return "lost" if c.owes_turn else "with the bot"
        case "human":
            return "with a person"
        case _ if c.snoozed:
            return "parked"
        case _:
            return "in the queue"


def find_share(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of them lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def measure_spread(day: Day, verdict: Verdict) -> float:
    """Return how unevenly conversations fell, by the hour at the desk: deviation over mean."""
    hours = {each.id: _count_hours(each.begin, each.end, each.lunch) for each in day.shifts}
    rates = [verdict.taken[each] / hours[each] for each in hours]
    mean = sum(rates) / len(rates)
    return math.sqrt(sum((rate - mean) ** 2 for rate in rates) / len(rates)) / mean if mean else 0.0


def _count_hours(begin: float, end: float, lunch: tuple[float, float]) -> float:
    away = max(0.0, min(end, lunch[1]) - max(begin, lunch[0]))
    return (end - begin - away) / 3600
