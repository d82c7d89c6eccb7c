"""A deed has one meaning in the names of tools and in what people say of it."""

from __future__ import annotations

import pytest

from agent.replies.deed_words import DONE_BY, SAID_BY, SAID_DONE


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("refund", ["refunded", "erstattet", "remboursée", "rimborsati", "terugbetaald"]),
        ("cancel", ["canceled", "cancelled", "storniert", "annulées", "anuladas", "geannuleerd"]),
        ("close", ["closed", "geschlossen", "chiusa"]),
    ],
)
def test_words_of_one_deed(verb: str, words: list[str]) -> None:
    for word in words:
        assert DONE_BY[verb] & SAID_BY[word]
        assert SAID_DONE.findall(f"it was {word}.") == [word]


def test_other_deeds_are_others() -> None:
    assert not DONE_BY["refund"] & SAID_BY["cancelled"]
    assert not DONE_BY["block"] & SAID_BY["unblocked"]
    assert SAID_DONE.findall("refundable, preordered") == []


def test_what_is_done_to_people_no_tool_bears_out() -> None:
    assert {"transferred", "connected", "escalated", "notified"}.isdisjoint(SAID_BY)
