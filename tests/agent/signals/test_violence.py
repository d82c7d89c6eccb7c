"""Violence: somebody is or may be hurt by somebody."""

from __future__ import annotations

import pytest

from agent.signals import violence
from agent.signals.patterns import find_strongest, prepare


def score(text: str) -> float:
    hit = find_strongest(violence.PATTERNS, prepare(text))
    return 0.0 if hit is None else hit.score


@pytest.mark.parametrize(
    "text",
    [
        "I will kill you all",
        "My husband hits me",
        "He threatened to stab my neighbour",
        "how do I make a bomb",
        "I'm going to burn down your shop",
        "ich bringe euch um",
        "child abuse pictures",
    ],
)
def test_it_is_seen(text: str) -> None:
    assert score(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "How do I kill time in the mountains?",
        "Does the stove make a good coffee?",
        "The zip attacked my nerves",
        "What is the weight of the knife?",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert score(text) < 0.5
