"""Frustration: words, capitals, and the same question again."""

from __future__ import annotations

import pytest

from agent.dialogue import Turn
from agent.signals.frustration import find_frustration


def score(text: str, *earlier: Turn) -> float:
    hit = find_frustration([*earlier, Turn("customer", text)], text)
    return 0.0 if hit is None else hit.score


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is ridiculous", 0.9),
        ("that is not what I asked", 0.7),
        ("I already told you my order number", 0.7),
        ("WHERE IS MY PARCEL NOW", 0.5),
        ("Hello???", 0.5),
        ("Where is my parcel?", 0.0),
        ("I do not understand the size chart", 0.0),
        ("OK", 0.0),
    ],
)
def test_words_and_writing_are_weighed(text: str, expected: float) -> None:
    assert score(text) == expected


def test_the_same_question_after_an_answer_counts() -> None:
    earlier = [Turn("customer", "Where is my parcel?"), Turn("bot", "Our shop opens at nine.")]
    assert score("where is my parcel", *earlier) == 0.7
    assert score("Where can I park?", *earlier) == 0.0


def test_two_messages_in_a_row_are_no_repetition() -> None:
    assert score("Where is my parcel?", Turn("customer", "Where is my parcel?")) == 0.0
