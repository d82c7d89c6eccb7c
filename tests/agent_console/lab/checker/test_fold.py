from collections.abc import Mapping
from typing import Any

import pytest

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.fold import UNKNOWN, State, advance
from agent_console.lab.checker.rows import Row
from tests.agent_console.lab.checker.tale import Tale


def fold(tale: Tale) -> State:
    book = Book(tale.lines[0])
    state = State()
    for row in tale.rows:
        advance(state, Row(row, book))
    return state


def read(state: State, *names: str) -> Mapping[str, Any]:
    return {name: getattr(state, name) for name in names}


def test_a_new_conversation_is_the_bot_s() -> None:
    state = fold(Tale())
    assert read(state, "seq", "epoch", "holding", "asked") == {
        "seq": 1,
        "epoch": 1,
        "holding": "bot",
        "asked": 0,
    }


@pytest.mark.parametrize(
    ("kinds", "holding", "holder"),
    [
        (["HandoffRequested"], "waiting", None),
        (["HandoffRequested", "ConversationOffered"], "offered", None),
        (["HandoffRequested", "ConversationOffered", "OfferDeclined"], "waiting", None),
        (["HandoffRequested", "ConversationOffered", "OfferExpired"], "waiting", None),
        (["ConversationClaimed"], "human", "ben"),
        (["ConversationClaimed", "ConversationTransferred"], "human", "cleo"),
        (["ConversationClaimed", "ConversationReleased"], "waiting", None),
        (["ConversationClaimed", "ReturnedToBot"], "bot", None),
        (["ConversationClaimed", "ConversationResolved"], "resolved", None),
        (["ConversationResolved", "ConversationReopened"], "bot", None),
        (["NoteAdded", "SomethingNew"], "bot", None),
    ],
)
def test_the_way_of_the_holder(kinds: list[str], holding: str, holder: str | None) -> None:
    tale = Tale()
    for kind in kinds:
        tale.row(kind, "human", by="ben", inner={"to": "cleo"})
    state = fold(tale)
    assert (state.holding, state.holder) == (holding, holder)


def test_the_holder_is_unknown_where_the_row_was_erased() -> None:
    tale = Tale()
    tale.row("ConversationClaimed", "human")
    assert fold(tale).holder == UNKNOWN


def test_an_answer_settles_what_it_answers() -> None:
    tale = Tale()
    tale.wrote()
    tale.wrote()
    tale.answered(2)
    assert read(fold(tale), "asked", "settled", "answered") == {
        "asked": 3,
        "settled": 2,
        "answered": 2,
    }


def test_a_handover_leaves_the_newest_message_to_the_person() -> None:
    tale = Tale()
    tale.wrote()
    tale.answered(2)
    tale.handed_over(2, by="ann")
    assert fold(tale).settled == 1


def test_an_erased_answer_may_have_dealt_with_any_message() -> None:
    tale = Tale()
    tale.wrote()
    tale.answered(2)
    tale.rows[-1] |= {"body": {}, "inner": {}}
    assert read(fold(tale), "settled", "excused") == {"settled": 0, "excused": 2}


def test_a_new_message_sets_an_open_draft_aside() -> None:
    tale = Tale()
    tale.wrote()
    tale.decided(2, "approve")
    tale.held(2)
    assert fold(tale).held is not None
    tale.wrote()
    assert fold(tale).held is None


def want(tale: Tale, *, only_holder: bool = False) -> int:
    """Let the bot want something done for a new message; returns the number that it waits under."""
    asked = tale.wrote()
    tale.decided(asked, "approve", None, wants=[{"name": "refund"}, "no object"])
    return tale.row("ActionHeld", "bot", inner={"through_seq": asked, "only_holder": only_holder})


def test_what_the_bot_wants_done_settles_the_message_and_a_word_is_owed() -> None:
    tale = Tale()
    assert want(tale) == 4
    state = fold(tale)
    assert read(state, "settled", "word_owed") == {"settled": 2, "word_owed": 4}
    assert state.wants == [{"name": "refund"}]


def test_what_is_for_the_holder_settles_nothing() -> None:
    tale = Tale()
    want(tale, only_holder=True)
    assert read(fold(tale), "settled", "word_owed") == {"settled": 0, "word_owed": 0}


@pytest.mark.parametrize(
    ("outcome", "settled", "person_owed"),
    [("done", 1, 0), ("failed", 2, 5), ("unknown", 2, 5), ("given_up", 2, 0)],
)
def test_the_end_of_a_deed_leaves_the_bot_or_a_person_something_to_say(
    outcome: str, settled: int, person_owed: int
) -> None:
    tale = Tale()
    held = want(tale)
    tale.row("ActionClosed", "bot", inner={"action_seq": held, "outcome": outcome})
    state = fold(tale)
    assert read(state, "settled", "person_owed") == {
        "settled": settled,
        "person_owed": person_owed,
    }
    tale.handed_over(2)
    assert fold(tale).person_owed == 0


def test_the_bot_answers_when_the_last_of_several_deeds_is_done() -> None:
    tale = Tale()
    first = want(tale)
    second = tale.row("ActionHeld", "bot", inner={"through_seq": 2})
    tale.row("ActionClosed", "bot", inner={"action_seq": second, "outcome": "done"})
    assert fold(tale).settled == 2
    tale.row("ActionClosed", "bot", inner={"action_seq": first, "outcome": "done"})
    assert fold(tale).settled == 1
