"""Compares the numbers of the final log with all that anybody was told of them."""

from __future__ import annotations

from collections.abc import Sequence

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.rows import Row


def check_numbers(book: Book, conversation: Conversation, rows: Sequence[Row]) -> None:
    """Find `gap`, `duplicate` and `reordered` numbers, and `lost` rows at the end of the log."""
    last = 0
    for row in rows:
        if row.seq == last + 1:
            last = row.seq
            continue
        if row.seq > last:
            text = f"The log goes from number {last} to number {row.seq}."
            book.report("gap", text, conversation.id, row.line)
            last = row.seq
        elif row.seq == last:
            text = f"The log holds two rows of number {last}."
            book.report("duplicate", text, conversation.id, row.line)
        else:
            text = f"The log has number {row.seq} after number {last}."
            book.report("reordered", text, conversation.id, row.line)
    _check_end(book, conversation, last)


def _check_end(book: Book, conversation: Conversation, last: int) -> None:
    for share in book.timelines.list_shares(conversation.id):
        stretch = conversation.stretches.get(share.timeline)
        if stretch is None:
            continue
        told = min(stretch.told, share.through)
        if told > max(last, stretch.base):
            first = max(last, stretch.base) + 1
            line = stretch.told_in[first - stretch.base - 1]
            book.report(
                "lost",
                f"Number {first} was known to exist, and the log ends with number {last}.",
                conversation.id,
                line,
            )
