"""Wishes for a person in German, and sentences with the same words that are none."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.wants_human import find_wish_for_human


@pytest.mark.parametrize(
    "text",
    [
        "Ich will mit einem Agenten reden",
        "Bitte verbinden Sie mich mit einem echten Menschen",
        "kann mich mal wer anrufen",
        "Ich möchte gern mit Ihrem Kundendienst telefonieren",
        "Gib mir deinen Vorgesetzten",
        "menschlicher Mitarbeiter",
        "Ich brauche jemanden, der mir persönlich hilft",
        "Kann ich mit einer echten Person chatten?",
        "hab keine lust auf bots, will nen menschen",
        "Wo finde ich einen Ansprechpartner?",
        "Mitabeiter sprechen",
        "ich mochte mit einem mitarbieter sprechen",
        "Bitte um Rückruf",
        "Ist hier jemand Echtes?",
        "Ich will keinen Computer, ich will einen Menschen",
        "Könnte ein Kollege sich das ansehen?",
        "Weiterleiten bitte",
        "Geben Sie mir bitte jemanden vom Service",
        "Ich würde das lieber am Telefon mit jemandem klären",
        "Wen kann ich anrufen?",
        "Ich möchte bitte mit einer Person aus Ihrem Team sprechen",
        "ich will jemanden sprechen",
        "Kann mir ein Mensch helfen?",
        "Darf ich bitte mit Ihrem Vorgesetzten reden",
        "geht das auch mit einem Menschen?",
        "Ich hätte gerne einen Rückruf",
        "nicht mit einer Maschine bitte",
        "jemand echtes bitte",
        "Wer kann mir persönlich weiterhelfen?",
        "gibt es eine Telefonnummer, wo ich jemanden erreiche",
        "Holen Sie einen Kollegen",
        "ich möchte mit einem Berater chatten",
        "Können Sie einen Mitarbeiter dazuholen?",
        "reden mit mensch",
        "Ich will mit einem echten Menschen schreiben",
    ],
)
def test_a_wish_is_seen(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is not None
    assert hit.score >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Wie viele Menschen passen hinein",
        "Ich habe mit dem Kundendienst telefoniert und warte",
        "Mein Kollege hat bestellt",
        "Wir haben keinen Computer",
        "bist du ein roboter",
        "Kann man damit telefonieren",
        "Ich muss mit meinem Chef reden",
        "Welcher Saugroboter ist gut",
        "Jemand hat mein Konto benutzt",
        "Wie verbinde ich die Kopfhörer",
    ],
)
def test_what_is_no_wish_passes(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is None or hit.score < 0.5
