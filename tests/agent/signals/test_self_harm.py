"""Self-harm: the customer may hurt themselves."""

from __future__ import annotations

import pytest

from agent.signals import self_harm
from agent.signals.patterns import find_strongest, prepare


def score(text: str) -> float:
    hit = find_strongest(self_harm.PATTERNS, prepare(text))
    return 0.0 if hit is None else hit.score


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "I don't want to live anymore",
        "thinking about ending it all",
        "I've been cutting myself",
        "Ich will nicht mehr leben",
        "J'ai envie de mourir",
        "quiero morir",
        "I took pills, an overdose",
    ],
)
def test_it_is_seen(text: str) -> None:
    assert score(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "This price is killing me",
        "I could live with a smaller tent",
        "Can I cut the strap myself?",
        "My phone died on the trail",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert score(text) < 0.5
