"""Reads what became of the database: rows made durable, backups restored, texts erased."""

from __future__ import annotations

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.lines import BrokenHistory, Line


class Machines:
    """Reads ``stored``, ``restore``, ``erased``, ``settled`` and ``known_as``.

    Finds `lost` (a number that was durable is given again), `stale_acknowledgement` (a row was
    told of before it was durable) and `unhealed_reset` (a restored database keeps its name).
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.handlers: dict[str, Handler] = {
            "stored": self._store,
            "restore": self._restore,
            "erased": self._erase,
            "settled": self._settle,
            "known_as": book.learn_name,
        }

    def _store(self, line: Line) -> None:
        book, seq = self._book, line["seq"]
        conversation = book.find(line["conversation_id"])
        timelines = book.timelines
        home = timelines.find_home(conversation.id, seq, timelines.newest)
        stretch = conversation.find_stretch(home, timelines)
        if home != timelines.newest or seq <= stretch.stored:
            text = f"Number {seq} was durable already, and is given to a row again."
            book.report("lost", text, conversation.id)
        elif seq <= stretch.told:
            book.report(
                "stale_acknowledgement",
                f"Number {seq} was told of before it was durable.",
                conversation.id,
                stretch.told_in[seq - stretch.base - 1],
                book.number,
            )
        stretch.reach(seq, book.t, book.number)
        stretch.stored = max(stretch.stored, seq)
        stretch.stored_at.setdefault(seq, book.t)

    def _restore(self, line: Line) -> None:
        book, timelines = self._book, self._book.timelines
        parent = timelines.newest
        if "of" in line:
            parent = book.find_timeline(line["of"])
        for conversation_id, head in line["heads"].items():
            if head:
                book.reach(book.find(conversation_id), head, parent)
        book.began_at.append(book.t)
        if not timelines.restore(line["heads"], line.get("log_id"), parent):
            text = (
                f"The database was restored from a backup and is still called `{line['log_id']}`."
            )
            book.report("unhealed_reset", text, None)

    def _erase(self, line: Line) -> None:
        self._book.erased += [(self._book.t, text) for text in line["texts"] if text]

    def _settle(self, line: Line) -> None:
        book = self._book
        if book.settled_at is not None:
            raise BrokenHistory(book.number, "`settled` comes once.")
        book.settled_at, book.settled_heads = book.t, line.get("heads")
        for conversation_id, head in (book.settled_heads or {}).items():
            if head:
                book.reach(book.find(conversation_id), head, book.timelines.newest)
