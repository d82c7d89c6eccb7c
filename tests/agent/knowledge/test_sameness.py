"""Answers that say the same are one answer; those that do not are not."""

import pytest

from agent.knowledge.sameness import group_answers

LONG = "Parcels within the country arrive in 2–4 working days. They leave our warehouse by noon."


def test_equal_answers_are_one() -> None:
    assert group_answers(["Yes.", "No.", " Yes. "]) == [0, 1, 0]


def test_an_answer_taken_from_an_article_is_the_same() -> None:
    short = "Parcels within the country arrive in 2–4 working days."
    assert group_answers([LONG, "Something else altogether, about boots.", short]) == [0, 1, 0]


@pytest.mark.parametrize(
    "other",
    [
        "Parcels within the country arrive in 3–5 working days.",
        "Parcels within the country never arrive in 2–4 working days.",
        "Parcels to islands and mountain huts arrive in 2–4 working days.",
        "Parcels arrive.",
    ],
)
def test_other_numbers_denials_and_words_keep_them_apart(other: str) -> None:
    assert group_answers([LONG, other]) == [0, 1]


def test_one_other_number_among_many_words_keeps_them_apart() -> None:
    text = (
        "Refunds reach customers through their original payment method within five working days "
        "after our warehouse team inspected returned goods, minus a handling fee of {} euros."
    )
    assert group_answers([text.format(3), text.format(4)]) == [0, 1]
    assert group_answers([text.format(3), text.format(3) + " Really."]) == [0, 0]


def test_sameness_goes_from_one_to_the_next() -> None:
    answers = [LONG, LONG + " Islands take a day longer, mountain huts two days.", LONG[:54]]
    assert group_answers(answers) == [0, 0, 0]


def test_nothing_has_no_groups() -> None:
    assert group_answers([]) == []
    assert group_answers(["", ""]) == [0, 0]


def test_answers_that_share_a_long_frame_stay_apart() -> None:
    frame = (
        "Thank you for your question about {}. Please open the app, go to settings, choose help, "
        "follow the instructions on the screen and wait for our confirmation letter by post."
    )
    topics = ("cards", "transfers", "exchange rates", "fees", "identity", "blocked pins")
    answers = [frame.format(topic) for topic in topics]
    assert group_answers(answers) == [0, 1, 2, 3, 4, 5]
    assert group_answers([*answers, answers[2]]) == [0, 1, 2, 3, 4, 5, 2]
