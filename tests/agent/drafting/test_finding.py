"""The search reads a short follow-up with the question before it, and knows what it found first."""

from __future__ import annotations

import pytest

from agent.dialogue import Source, Turn
from agent.drafting.finding import find, list_texts
from agent.errors import NothingToAnswer
from agent.knowledge.excerpts import ExcerptShelf
from agent.testing import build_knowledge

KNOWLEDGE = build_knowledge(
    {
        "Delivery takes 2 to 4 days.": ["How long does delivery take?", "delivery time in days"],
        "Delivery costs 4.90 €.": ["What does delivery cost?", "price of delivery"],
    }
)


def test_a_question_alone_is_searched_as_it_is() -> None:
    found = find(KNOWLEDGE, None, [Turn("customer", "What does delivery cost?")])
    assert (found.question, found.follow_up) == ("What does delivery cost?", False)
    assert found.best is not None
    assert found.best.id == "a2"
    assert [each.given.id for each in found.shown] == ["1", "2"]


def test_a_short_one_is_read_with_the_one_before() -> None:
    turns = [
        Turn("customer", "What does delivery cost?"),
        Turn("bot", "It depends."),
        Turn("customer", "For me?"),
    ]
    found = find(KNOWLEDGE, ExcerptShelf(KNOWLEDGE.entries), turns)
    assert (found.question, found.follow_up) == ("What does delivery cost?\nFor me?", True)


def test_what_is_cited_first_is_what_an_answer_rests_on() -> None:
    found = find(KNOWLEDGE, None, [Turn("customer", "What does delivery cost?")])
    first, second = found.shown
    assert found.find_entry([second]) is second.entry
    assert found.find_entry([]) is first.entry
    assert (found.is_best([first]), found.is_best([second]), found.is_best([])) == (
        *(True, False),
        False,
    )


def test_all_that_is_known_of_a_passage_may_be_said() -> None:
    found = find(KNOWLEDGE, None, [Turn("customer", "What does delivery cost?")])
    own = Source("x", "Prices", "From 4 €", url="https://shop.example/prices")
    assert list_texts(found.shown[:1], [own]) == [
        *("Delivery costs 4.90 €.", "What does delivery cost?"),
        *("From 4 €", "Prices", "https://shop.example/prices"),
    ]


def test_nothing_asked_is_nothing_found() -> None:
    with pytest.raises(NothingToAnswer):
        find(KNOWLEDGE, None, [Turn("bot", "Hello")])
