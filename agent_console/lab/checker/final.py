"""Reads the log and the examples at the end of a history, one conversation after the other."""

from __future__ import annotations

from collections.abc import Callable

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.content import holds_text
from agent_console.lab.checker.lines import BrokenHistory, Line
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.messages import check_messages
from agent_console.lab.checker.numbers import check_numbers
from agent_console.lab.checker.rows import Row
from agent_console.lab.checker.shown import check_shown
from agent_console.lab.checker.story import Story


class FinalLog:
    """Reads ``row``, ``example`` and ``end``; remembers the rows of one conversation at a time.

    Finds `double_example`, and whatever the log of a conversation shows.
    """

    def __init__(
        self,
        book: Book,
        story: Story,
        finish_reading: Callable[[], None],
        judge_loads: Callable[[], None],
    ) -> None:
        self._book = book
        self._story = story
        self._finish_reading = finish_reading
        self._judge_loads = judge_loads
        self._rows: list[Row] = []
        self._now: str | None = None
        self._done: set[str] = set()
        self._examples: dict[tuple[str, object], int] = {}
        self.is_ended = False
        self.handlers: dict[str, Handler] = {
            "row": self._take,
            "example": self._take_example,
            "end": self._end,
        }

    def _take(self, line: Line) -> None:
        conversation_id = line["conversation_id"]
        if conversation_id != self._now:
            self._finish_reading()
            self._check()
            if conversation_id in self._done:
                raise BrokenHistory(
                    self._book.number, f"The rows of {conversation_id} do not stand together."
                )
            self._now = conversation_id
        self._rows.append(Row(line, self._book))

    def _check(self) -> None:
        """Check the conversation whose rows were read."""
        if self._now is None:
            return
        self._compare(self._book.find(self._now))
        self._done.add(self._now)
        self._rows, self._now = [], None

    def _compare(self, conversation: Conversation) -> None:
        book, rows = self._book, self._rows
        check_numbers(book, conversation, rows)
        check_messages(book, conversation, rows)
        check_shown(book, conversation, rows)
        self._story.judge(conversation, rows)

    def _take_example(self, line: Line) -> None:
        book = self._book
        for key in ((line["conversation_id"], line["target_seq"]), ("", line["id"])):
            first = self._examples.setdefault(key, book.number)
            if first != book.number:
                text = f"There are two examples of number {line['target_seq']}."
                book.report("double_example", text, line["conversation_id"], first, book.number)
                break
        for _, text in book.erased:
            if holds_text(line.get("text"), text):
                detail = f"Example {line['id']} still holds an erased text."
                book.report("erased_reappeared", detail, line["conversation_id"])

    def _end(self, _: Line) -> None:
        self._finish_reading()
        self._check()
        for conversation in list(self._book.conversations.values()):
            if conversation.id not in self._done:
                self._compare(conversation)
        self._judge_loads()
        self.is_ended = True
