"""What was said, and the address that was left, read from rows of the log."""

from __future__ import annotations

from agent_console.mail.spoken import Spoken, find_contact, list_spoken
from escalation.event_parts import Role
from escalation.events import Record


def make(seq: int, kind: str, body: str, role: Role = "human", name: str | None = None) -> Record:
    at = "2026-01-05T09:00:00.000Z"
    return Record("c1", seq, kind, role, name, None, 1, at, None, body, "{}")


def test_only_words_are_taken_and_nothing_erased_or_broken() -> None:
    rows = [
        make(1, "ConversationStarted", '{"site":"shop"}'),
        make(2, "CustomerWrote", '{"text":"Hi"}', "customer"),
        make(3, "NoteAdded", '{"text":"secret"}'),
        make(4, "HumanWrote", '{"text":"Yes"}', name="Anna"),
        make(5, "HumanWrote", "{}"),
        make(6, "BotAnswered", "{broken"),
        make(7, "BotAnswered", '{"text":7}', "bot"),
    ]
    at = "2026-01-05T09:00:00.000Z"
    assert list_spoken(rows) == [
        Spoken(2, "customer", None, at, "Hi"),
        Spoken(4, "human", "Anna", at, "Yes"),
    ]


def test_the_newest_address_counts_also_where_it_was_taken_back() -> None:
    first, second = (make(n, "ContactLeft", f'{{"email":"{n}@x.example"}}') for n in (1, 2))
    assert find_contact([first, second]) == "2@x.example"
    assert find_contact([first, make(3, "ContactLeft", '{"email":""}')]) is None
    assert find_contact([first, make(3, "ContactLeft", "{}")]) is None
    assert find_contact([]) is None
