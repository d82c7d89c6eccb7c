"""Whether the bot kept silent about topics that somebody had stopped."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.rows import Row, read_text

EVERYTHING = "*"
"""The topic whose stop stops all."""


@dataclass(slots=True)
class _Stop:
    """A stop that was acknowledged at ``since``; ``line`` says so."""

    topic: str
    since: float
    line: int
    until: float = inf
    """When somebody first asked for its end, or a restore took it away."""


class Stops:
    """Reads ``order`` and ``ordered``.

    A stop counts from its acknowledgement until its end is first asked for, acknowledged or not.
    Finds `answered_while_stopped`.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._stops: list[_Stop] = []
        self._asked: dict[int, Line] = {}
        self._conversation: Conversation | None = None
        self._topic: str | None = None
        """Topic of the newest decision of the conversation that is read."""
        self.handlers: dict[str, Handler] = {
            "order": self._ask,
            "ordered": self._carry_out,
            "restore": self._end_all,
        }

    def judge(self, conversation: Conversation, row: Row, sent_at: float | None) -> None:
        """Look at one row of the final log, in order; ``sent_at`` is when it became durable."""
        if conversation is not self._conversation:
            self._conversation, self._topic = conversation, None
        if row.kind == "DecisionMade":
            self._topic = read_text(row.inner, "topic")
        if row.kind != "BotAnswered" or sent_at is None or row.is_empty:
            return
        if read_text(row.inner, "approved_by") is not None:
            return
        for stop in self._stops:
            if stop.topic in (self._topic, EVERYTHING) and stop.since < sent_at < stop.until:
                text = (
                    f"Number {row.seq} answers {sent_at - stop.since:.3f} s after the stop of the "
                    f"topic {stop.topic} was acknowledged."
                )
                self._book.report(
                    "answered_while_stopped", text, conversation.id, stop.line, row.line
                )
                return

    def _ask(self, line: Line) -> None:
        self._asked[line["id"]] = line
        if line["what"] == "resume":
            for stop in self._stops:
                if stop.topic == line["topic"]:
                    stop.until = min(stop.until, self._book.t)

    def _carry_out(self, line: Line) -> None:
        asked = self._asked.pop(line["id"], None)
        if asked is not None and asked["what"] == "stop":
            self._stops.append(_Stop(asked["topic"], self._book.t, self._book.number))

    def _end_all(self, _: Line) -> None:
        for stop in self._stops:
            stop.until = min(stop.until, self._book.t)
        self._asked.clear()
