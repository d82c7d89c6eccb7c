"""Words of answers that were still being written: begun on the record, in place, ended, and told truly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import inf

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.kinds import HOLDER_CHANGING
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation, Words
from agent_console.lab.checker.rows import Row, read_text

_ENDS = frozenset(("BotAnswered", "AnswerWithdrawn"))
AT_ONCE = 0.15
"""Seconds in which words are taken back of a draft that somebody else's act has stopped."""
_RECOVERY, _LONGEST_LOSS = 8.0, 17.0
"""Seconds until another server has taken up the turns of one that is gone, and for which hints are lost."""
_TROUBLES = ("crash", "power_loss", "stop", "fault", "impaired", "restore")
_GONE = ("crash", "power_loss", "stop", "restore")
_OF_CLIENTS = "socket"
"""What an impairment names that is none of the servers'."""
_HINTS = frozenset(("nudges_lost", "nudges_late", "nudges_reordered"))
"""Faults that keep a server from hearing of an act at another."""


class Speeches:
    """Holds what sockets got of unfinished answers against the final log.

    Finds `dangling_words`, `misquoted`, `late` withdrawals, and `bot_after_takeover` on a socket.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._is_sound = True
        """Whether nothing has failed, so that a node must know what it showed."""
        self._troubles: list[tuple[float, float]] = []
        """From when until when a node may have been slow."""
        self.handlers: dict[str, Handler] = dict.fromkeys(_TROUBLES, self._note_trouble)

    def _note_trouble(self, line: Line) -> None:
        self._is_sound = False
        t, op = self._book.t, line["op"]
        if op == "impaired" and _OF_CLIENTS not in line:
            self._troubles.append((t, line.get("until", inf)))
        elif op == "fault" and line["name"] in _HINTS:
            self._troubles.append((t, t + _LONGEST_LOSS))
        elif op in _GONE:
            self._troubles.append((t, t + _RECOVERY))

    def judge(
        self,
        conversation: Conversation,
        rows: Sequence[Row],
        settled_head: int,
        find_time: Callable[[Conversation, int], float | None],
    ) -> None:
        """Look at all answers of one conversation that were begun.

        ``find_time`` tells when a row became durable, where that is known.
        """
        heard: dict[int, list[Words]] = {}
        for words in conversation.words:
            if self._is_of_final_log(conversation, words):
                heard.setdefault(words.begun_seq, []).append(words)
        for begun, after in _list_begun(rows):
            told = heard.pop(begun.seq, [])
            self._judge_end(conversation, begun, after, settled_head)
            self._judge_words(conversation, after, told)
            self._judge_wait(conversation, after, find_time)
        for told in heard.values():
            text = (
                f"{told[0].actor} got words of number {told[0].begun_seq}, which begins no answer."
            )
            self._book.report("dangling_words", text, conversation.id, told[0].line)

    def _is_of_final_log(self, conversation: Conversation, words: Words) -> bool:
        timelines, seq = self._book.timelines, words.begun_seq
        home = timelines.find_home(conversation.id, seq, words.timeline)
        return home == timelines.find_home(conversation.id, seq, timelines.newest)

    def _find_last(self, conversation: Conversation, words: Words) -> int:
        """Return how far a socket had come in rows that are of the final log as well."""
        timelines, last = self._book.timelines, words.last
        while last > words.begun_seq:
            home = timelines.find_home(conversation.id, last, words.timeline)
            if home == timelines.find_home(conversation.id, last, timelines.newest):
                break
            last -= 1
        return last

    def _judge_end(
        self, conversation: Conversation, begun: Row, after: Sequence[Row], settled_head: int
    ) -> None:
        """An answer that was begun ends before the next one begins, or before all has settled."""
        end = next((row for row in after if row.kind in _ENDS), None)
        if end is not None:
            if end.body.get("lost") is True and self._is_sound:
                text = f"Number {end.seq} says that nobody knows the words, and nothing had failed."
                self._book.report("misquoted", text, conversation.id, end.line)
            return
        is_over = any(row.kind == "AnswerBegun" for row in after)
        if is_over or begun.seq <= settled_head:
            text = f"The answer that began with number {begun.seq} was never finished or withdrawn."
            self._book.report("dangling_words", text, conversation.id, begun.line)

    def _judge_wait(
        self,
        conversation: Conversation,
        after: Sequence[Row],
        find_time: Callable[[Conversation, int], float | None],
    ) -> None:
        """What the bot may not finish any more is taken back at once."""
        taken = next((row for row in after if row.kind in HOLDER_CHANGING), None)
        end = next((row for row in after if row.kind in _ENDS), None)
        if taken is None or end is None or end.seq < taken.seq:
            return
        since, until = find_time(conversation, taken.seq), find_time(conversation, end.seq)
        if since is None or until is None or until - since <= AT_ONCE:
            return
        if not any(begun <= until and since <= over for begun, over in self._troubles):
            text = f"Words stood {until - since:.2f} s after number {taken.seq} ({taken.kind})."
            self._book.report("late", text, conversation.id, taken.line, end.line)

    def _judge_words(
        self, conversation: Conversation, after: Sequence[Row], told: Sequence[Words]
    ) -> None:
        taken = next((row for row in after if row.kind in HOLDER_CHANGING), None)
        end = next((row for row in after if row.kind in _ENDS), None)
        for words in told:
            kind, late = "bot_after_takeover", taken
            last = self._find_last(conversation, words)
            if taken is None or last < taken.seq:
                kind, late = "dangling_words", end
            if late is not None and last >= late.seq:
                text = f"{words.actor} got words of the bot after number {late.seq} ({late.kind})."
                self._book.report(kind, text, conversation.id, words.line, late.line)
            if end is not None and not _is_quoted(words.text, end):
                text = f"Number {end.seq} ({end.kind}) says other words than {words.actor} saw."
                self._book.report("misquoted", text, conversation.id, words.line, end.line)


def _is_quoted(words: str, end: Row) -> bool:
    """Say whether what ends an answer begins with words that were shown of it."""
    if end.is_empty or end.body.get("lost") is True:
        return True
    said = read_text(end.body, "text" if end.kind == "BotAnswered" else "seen")
    return said is None or said.startswith(words)


def _list_begun(rows: Sequence[Row]) -> Iterator[tuple[Row, Sequence[Row]]]:
    """Return each answer that was begun, with the rows after it up to the next one that was."""
    begun = [place for place, row in enumerate(rows) if row.kind == "AnswerBegun"]
    for place, following in pairwise([*begun, len(rows)]):
        yield rows[place], rows[place + 1 : following + 1]
