"""Wishes for a person in Dutch, and sentences with the same words that are none."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.wants_human import find_wish_for_human


@pytest.mark.parametrize(
    "text",
    [
        "ik wil graag een mens spreken",
        "kan ik met iemand praten",
        "mag ik de manager spreken",
        "verbind mij door",
        "ik wil geen robot",
        "kunt u mij terugbellen",
        "is er een echt persoon",
        "medewerker spreken",
        "ik wil met een medewerkr praten",
        "kan iemand van het team mij helpen",
        "contact met de klantenservice graag",
        "ik wil een echt mens aan de lijn",
        "ik wil iemand aan de telefoon",
        "kan ik een mens spreken",
        "graag een collega",
        "ik wens een medewerker te spreken",
        "hebben jullie ook mensen",
        "bel mij terug",
        "ik wil een persoon spreken en geen computer",
        "kan ik de klantenservice bellen",
        "laat een medewerker mij contacteren",
        "doorverbinden met iemand",
        "echte medewerker aub",
        "met wie kan ik praten",
    ],
)
def test_a_wish_is_seen(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is not None
    assert hit.score >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "voor twee personen",
        "de robotstofzuiger is stuk",
        "ik heb met een collega van u gebeld",
        "ben jij een mens",
        "iemand heeft mijn kaart gebruikt",
        "ik praat met mijn vrouw",
    ],
)
def test_what_is_no_wish_passes(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is None or hit.score < 0.5
