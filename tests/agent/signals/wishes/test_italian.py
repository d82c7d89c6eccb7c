"""Wishes for a person in Italian, and sentences with the same words that are none."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.wants_human import find_wish_for_human


@pytest.mark.parametrize(
    "text",
    [
        "vorrei un operatore",
        "mi fate parlare con una persona",
        "posso parlare con qualcuno del servizio clienti",
        "passatemi il responsabile",
        "non voglio un bot",
        "voglio parlare con un umano",
        "potete chiamarmi",
        "ho bisogno di un operatore umano",
        "c'è una persona vera?",
        "parlare con un operatroe",
        "mi metta in contatto con l'assistenza",
        "desidero parlare con il vostro capo",
        "mi può richiamare qualcuno",
        "vorrei un contatto umano",
        "posso avere un operatore",
        "mi passa il supervisore",
        "parlare con persona",
        "desidero un consulente",
        "fatemi contattare da un addetto",
        "c'è un operatore disponibile",
        "voglio qualcuno in carne e ossa",
        "non un bot, una persona",
        "un operatore umano",
        "potrei parlare con un vostro collega",
        "c'è un umano lì?",
        "vorrei essere trasferito a un operatore",
        "mi serve una persona",
        "chi posso chiamare?",
        "preferisco parlare con gente vera",
        "fatemi richiamare",
    ],
)
def test_a_wish_is_seen(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is not None
    assert hit.score >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "per due persone",
        "il robot da cucina è rotto",
        "ieri ho parlato con un vostro collega",
        "sei umano",
        "qualcuno ha usato la mia carta",
        "voglio parlare con mio marito",
    ],
)
def test_what_is_no_wish_passes(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is None or hit.score < 0.5
