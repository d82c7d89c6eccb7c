"""Frustration: words and capitals."""

from __future__ import annotations

import pytest

from agent.signals.frustration import find_frustration


def score(text: str) -> float:
    hit = find_frustration(text)
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
        ("I'm getting really annoyed with this", 0.9),
        ("what an awful service", 0.9),
        ("You are not listening to me", 0.7),
        ("I have asked about this four times", 0.7),
        ("Das ist eine Frechheit", 0.9),
        ("ça ne m'aide pas", 0.7),
        ("no me sirve de nada", 0.7),
        ("dit helpt niet", 0.7),
        ("che vergogna", 0.9),
        ("estou farta disto", 0.9),
        ("How long do I have to wait for the card?", 0.0),
        ("I tried my PIN too many times", 0.0),
        ("How many vaccinations will I need?", 0.0),
        ("do you have books about terrible weather", 0.0),
    ],
)
def test_words_and_writing_are_weighed(text: str, expected: float) -> None:
    assert score(text) == expected
