"""What a customer asks is found in the newest turns."""

import pytest

from agent.dialogue import Turn
from agent.drafting.question import Asked, find_question
from agent.errors import NothingToAnswer


def test_turns_since_somebody_else_spoke_are_one_question() -> None:
    turns = [
        Turn("customer", "Where is the parcel that I ordered on Monday?"),
        Turn("bot", "On its way."),
        Turn("customer", "My order number is 1234567"),
        Turn("fact", "The human stretch ended."),
        Turn("customer", "It left the warehouse two days ago."),
    ]
    assert find_question(turns) == Asked(
        "My order number is 1234567\nIt left the warehouse two days ago."
    )


def test_a_short_message_may_lean_on_the_one_before() -> None:
    turns = [
        Turn("customer", "What does delivery cost?"),
        Turn("bot", "4.90 €"),
        Turn("customer", "and to Norway?"),
    ]
    assert find_question(turns) == Asked(
        "and to Norway?", "What does delivery cost?\nand to Norway?"
    )


def test_four_content_words_stand_alone() -> None:
    turns = [Turn("customer", "Hi"), Turn("bot", "Hi"), Turn("customer", "red boots size forty")]
    assert find_question(turns).in_context is None


@pytest.mark.parametrize(
    "turns",
    [
        [],
        [Turn("fact", "Nothing.")],
        [Turn("customer", "Hello"), Turn("bot", "Hi")],
        [Turn("customer", " \x00 ")],
    ],
)
def test_without_a_question_there_is_nothing_to_answer(turns: list[Turn]) -> None:
    with pytest.raises(NothingToAnswer):
        find_question(turns)


def test_half_characters_do_no_harm_and_length_is_bounded() -> None:
    asked = find_question([Turn("customer", "\ud800" + "word " * 1000)])
    assert len(asked.text) <= 2000
    asked.text.encode("utf-8")
