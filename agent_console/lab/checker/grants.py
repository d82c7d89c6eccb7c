"""Who may be shown what."""

from __future__ import annotations

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.content import holds_text
from agent_console.lab.checker.excuses import Excuses
from agent_console.lab.checker.kinds import PUBLIC
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.streams import Stream


class Grants:
    """Looks at every event that is shown to somebody.

    Finds `leak` and `erased_reappeared`. Whose conversation it is shows in the final log.
    """

    def __init__(self, book: Book, excuses: Excuses) -> None:
        self._book = book
        self._excuses = excuses

    def check(self, line: Line, stream: Stream) -> None:
        """Check one event on a socket that follows its conversation."""
        book = self._book
        if stream.for_customer:
            if line["kind"] not in PUBLIC:
                self._report(line, f"the private {line['kind']} {line['seq']}")
            elif "inner" in line:
                self._report(line, f"the inner part of {line['seq']}")
        elif book.people.get(line["actor"], line["role"]) not in _READERS:
            self._report(line, f"number {line['seq']} of a live conversation")
        elif line["kind"] == "NoteAdded":
            self._check_whisper(line)
        if book.erased:
            self._check_erased(line, stream)

    def _check_whisper(self, line: Line) -> None:
        inner, actor = line.get("inner", {}), line["actor"]
        to = inner.get("to")
        is_lead = self._book.people.get(actor, line["role"]) != "human"
        if to and not is_lead and actor not in (to, self._book.name(inner.get("by"))):
            text = f"{actor} was shown number {line['seq']}, which was whispered to {to}."
            self._book.report("whisper_overheard", text, line["conversation_id"])

    def complain_unasked(self, line: Line) -> None:
        """Report an event of a conversation that the socket does not follow."""
        self._report(
            line, f"number {line['seq']} of a conversation that the socket does not follow"
        )

    def complain_of_words(self, line: Line) -> None:
        """Report words in a conversation that the socket does not follow."""
        self._report(line, "words in a conversation that the socket does not follow")

    def check_words(self, line: Line) -> None:
        """Check who of the desk is shown words of an unfinished answer."""
        if self._book.people.get(line["actor"], line["role"]) not in _READERS:
            self._report(line, "words in a live conversation")

    def _report(self, line: Line, what: str) -> None:
        actor = line["actor"]
        role = self._book.people.get(actor, line["role"])
        self._book.report("leak", f"{actor} ({role}) was shown {what}.", line["conversation_id"])

    def _check_erased(self, line: Line, stream: Stream) -> None:
        """What was on its way when it was erased may still arrive, within the time allowed."""
        book = self._book
        grace = book.max_delay or 0.0
        for erased_at, text in book.erased:
            was_slow = stream.since <= erased_at <= self._excuses.find_end(stream.socket)
            on_its_way = was_slow or book.t - erased_at <= grace
            if not on_its_way and holds_text((line["body"], line.get("inner")), text):
                book.report(
                    "erased_reappeared",
                    f"{line['actor']} was shown an erased text as number {line['seq']}.",
                    line["conversation_id"],
                )


_READERS = frozenset(("human", "supervisor", "admin"))
