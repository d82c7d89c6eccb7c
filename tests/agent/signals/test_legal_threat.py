"""Legal threat: lawyers, courts, authorities."""

from __future__ import annotations

import pytest

from agent.signals import legal_threat
from agent.signals.patterns import find_strongest, prepare


def score(text: str) -> float:
    hit = find_strongest(legal_threat.PATTERNS, prepare(text))
    return 0.0 if hit is None else hit.score


@pytest.mark.parametrize(
    "text",
    [
        "I will sue you",
        "You will hear from my lawyer",
        "I'm taking you to court",
        "I am filing a complaint: legal action follows",
        "I'll report you to the authorities",
        "Ich schalte meinen Anwalt ein",
        "je vais porter plainte",
        "hablaré con mi abogado",
    ],
)
def test_it_is_seen(text: str) -> None:
    assert score(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Is it legal to camp there?",
        "I'll see you in a while",
        "How long does it take you to mail it?",
        "Which courtyard is the shop in?",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert score(text) < 0.5
