"""Medical: somebody's health is at stake."""

from __future__ import annotations

import pytest

from agent.signals import medical
from agent.signals.patterns import find_strongest, prepare


def score(text: str) -> float:
    hit = find_strongest(medical.PATTERNS, prepare(text))
    return 0.0 if hit is None else hit.score


@pytest.mark.parametrize(
    "text",
    [
        "I have chest pain since I used the stove",
        "My son swallowed a battery",
        "It burned my hand badly",
        "I had an allergic reaction to the fabric",
        "call an ambulance",
        "What dosage should I take?",
        "I took too many pills",
        "Meine Tochter hat eine allergische Reaktion",
    ],
)
def test_it_is_seen(text: str) -> None:
    assert score(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Is the jacket breathable?",
        "Do you sell first-aid kits?",
        "My tent pole broke, it is badly injured, haha",
        "How heavy is the stove?",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert score(text) < 0.5
