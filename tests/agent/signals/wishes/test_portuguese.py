"""Wishes for a person in Portuguese, and sentences with the same words that are none."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.wants_human import find_wish_for_human


@pytest.mark.parametrize(
    "text",
    [
        "quero um atendente",
        "pode me passar para um humano",
        "quero falar com o supervisor",
        "não quero falar com uma máquina",
        "tem algum humano aí",
        "falar com uma pessoa real",
        "preciso de um atendente humano",
        "me ligue por favor",
        "gostava de falar com alguém",
        "quero falar com um antedente",
        "queria que alguém me ligasse",
        "transfiram-me para um operador",
        "quero ser atendido por uma pessoa",
        "me passa para o gerente",
        "pode um humano ajudar-me",
        "gostaria de um atendimento humano",
        "quero conversar com alguém da equipe",
        "nada de robôs",
        "liguem-me",
        "atendente humano",
        "me conecta com um agente",
        "preciso de alguém que me ajude de verdade",
        "quero reclamar com um responsável",
        "podem contactar-me",
    ],
)
def test_a_wish_is_seen(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is not None
    assert hit.score >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "para duas pessoas",
        "o robô aspirador avariou",
        "ontem falei com um atendente",
        "és humano",
        "alguém usou o meu cartão",
        "quero falar com a minha mãe",
    ],
)
def test_what_is_no_wish_passes(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is None or hit.score < 0.5
