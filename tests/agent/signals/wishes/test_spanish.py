"""Wishes for a person in Spanish, and sentences with the same words that are none."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.wants_human import find_wish_for_human


@pytest.mark.parametrize(
    "text",
    [
        "quiero que me atienda una persona",
        "me comunica con un asesor",
        "pasame con tu supervisor",
        "necesito un agente humano",
        "hay algun humano ahi",
        "hablar con una persona de verdad",
        "no quiero hablar con una maquina",
        "telefono de atencion al cliente para hablar con alguien",
        "quiero hablar con el gerente",
        "quiero ablar con una presona",
        "me pueden devolver la llamada",
        "prefiero un humano",
        "asesor por favor",
        "que alguien me contacte",
        "transfiereme con un agente",
        "me gustaría que me contactara una persona",
        "puedo hablar con tu superior",
        "quiero un asesor",
        "póngame en contacto con alguien",
        "hay alguna manera de hablar con una persona",
        "hablar con soporte",
        "déjame hablar con un humano",
        "atención personalizada por una persona",
        "me atiende un humano?",
        "pásenme al encargado",
        "con un agente por favor",
        "necesito que me ayude una persona real",
        "necesito contactar con un compañero suyo",
        "llámenme",
        "prefiero hablar con gente",
        "¿Hay una persona?",
        "me gustaría tratar con un humano",
        "me podría atender alguien",
        "quién me puede atender",
        "quiero que me transfieran",
        "conéctame con alguien",
        "hay alguien que me ayude",
        "pido un agente",
        "me derivas con un humano",
        "quiero que lo vea una persona",
        "un teléfono al que llamar",
        "deseo ser atendido por una persona",
        "que me contacte un agente",
        "ponme con atención al cliente",
        "quiero un trato humano",
        "no me sirve un bot",
        "hay algún número para hablar con un asesor",
        "puede ayudarme una persona",
        "que alguien revise esto por favor",
        "quiero a un supervisor",
    ],
)
def test_a_wish_is_seen(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is not None
    assert hit.score >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "para dos personas",
        "el robot aspirador",
        "ayer hable con un agente y me dijo que si",
        "eres humano",
        "alguien uso mi tarjeta",
        "quiero hablar con mi banco",
        "cuanto cuesta el agente limpiador",
    ],
)
def test_what_is_no_wish_passes(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is None or hit.score < 0.5
