"""Slips of the finger: what is mended, to what, and what is left alone."""

from __future__ import annotations

import pytest

from agent.signals.slips import SlipMender

MENDER = SlipMender(("human", "representative", "talk", "take", "with"), ("woman", "walk"))


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("humna", "human"),
        ("humann", "human"),
        ("huuuuman", "human"),
        ("hman", "human"),
        ("represenative", "representative"),
        ("reprsentatve", "representative"),
        ("tlk", "talk"),
        ("takk", "talk"),
    ],
)
def test_a_slip_becomes_the_word_that_was_meant(slip: str, meant: str) -> None:
    assert MENDER.mend(f"a {slip}, please") == f"a {meant}, please"


@pytest.mark.parametrize("word", ["human", "woman", "walk", "numan0", "ha", "hxmxn", "tent"])
def test_words_that_are_meant_so_stay(word: str) -> None:
    assert MENDER.mend(word) == word


def test_of_two_as_near_the_first_is_taken() -> None:
    assert SlipMender(("take", "talk")).mend("takk") == "take"
