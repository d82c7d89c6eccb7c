"""What an answer rests on that names no source is told by its words, or not at all."""

from __future__ import annotations

import pytest

from agent.drafting.resting import find_resting
from agent.drafting.showing import Shown
from agent.exchange import GivenPassage
from agent.knowledge.entry import Entry


def show(number: str, entry_id: str, text: str) -> Shown:
    return Shown(GivenPassage(number, "", text), Entry(entry_id, text), 0, 0.5)


SHOWN = [
    show("1", "cost", "Express delivery costs 9 €."),
    show("2", "farm", "Parcels to farms arrive within 5 days."),
    show("3", "town", "Parcels to towns arrive within 3 days."),
    show("4", "farm", "Farmers may collect their parcels at the depot."),
]


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("Parcels to towns arrive within 3 days.", ["3"]),
        ("Happy to help! Parcels to farms arrive in 5 days.", ["2", "4"]),
        ("Parcels arrive within 3 days.", ["3"]),
        ("Farmers collect parcels at the depot, to farms they arrive within 5 days.", ["2", "4"]),
        ("9 €", ["1"]),
        ("12 €", []),
        ("Please ask at the depot about what the courier told the neighbours.", []),
        ("Thank you for your question!", []),
        ("", []),
    ],
)
def test_the_one_entry_that_holds_most_of_the_words(answer: str, numbers: list[str]) -> None:
    assert [each.given.id for each in find_resting(SHOWN, answer)] == numbers


def test_where_nothing_is_shown_there_is_nothing_to_rest_on() -> None:
    assert find_resting([], "Parcels arrive within 3 days.") == []
