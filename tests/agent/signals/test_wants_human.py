"""Wish for a person: seven languages, slips of the finger, and questions that are none."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.wants_human import find_wish_for_human


def score(text: str) -> float:
    hit = find_wish_for_human(prepare(text))
    return 0.0 if hit is None else hit.score


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a human",
        "talk to human",
        "can i speak with a real person please",
        "agent",
        "agent please",
        "let me talk to someone",
        "connect me with an agent",
        "get me a human",
        "i need a human",
        "humna please",
        "tlak to a humann",
        "speak to a represenative",
        "operator",
        "i don't want to talk to a bot",
        "stop this bot",
        "is there a real person i can talk to",
        "i'd rather speak with a person",
        "put me through to your supervisor",
        "can somebody call me back",
        "transfer me to customer service",
        "I would like to speak to customer support",
        "Ich möchte mit einem Menschen sprechen",
        "einen Mitarbeiter bitte",
        "Können Sie mich mit einem Berater verbinden?",
        "ich will mit jemandem reden",
        "je veux parler à un conseiller",
        "parler à quelqu'un",
        "je voudrais parler à une vraie personne",
        "un humain svp",
        "quiero hablar con una persona",
        "necesito hablar con un agente",
        "pásame con un humano",
        "voglio parlare con un operatore",
        "vorrei parlare con qualcuno",
        "ik wil een medewerker spreken",
        "quero falar com um atendente",
        "preciso falar com uma pessoa",
        "hi can u get me a person",
        "human pls",
        "give me a manager",
        "customer service rep",
        "live chat",
        "wanna speak 2 a human",
        "chat with agent",
        "I want a person not a machine",
        "could you hand me over to a colleague",
        "any humans there?",
        "Is anybody there?",
        "let me speak to your manager now",
        "kan ik met een medewerker praten",
    ],
)
def test_a_wish_for_a_person_is_seen(text: str) -> None:
    assert score(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "am i talking to a human or a robot",
        "are you a real person",
        "are you human",
        "what does the agent fee cost",
        "can i ship to another person",
        "my manager said the order is late",
        "is there a person limit for the tent",
        "Do you have a real leather jacket",
        "I want to return the jacket my wife gave me",
        "how do I get my money back",
        "can I change the person who picks up the parcel",
        "the delivery agent left it at the door",
        "ich habe mit dem Mitarbeiter gesprochen und warte",
        "how do i talk to my phone",
        "sleeping bag for two people",
        "is the gift for a person okay",
        "parler français",
        "hablar español",
    ],
)
def test_what_is_no_wish_passes(text: str) -> None:
    assert score(text) < 0.5


def test_a_wish_is_found_anywhere_in_a_long_text_with_slips_too() -> None:
    long = " tent" * 300
    assert score("tlak to a humna" + long) >= 0.5
    assert score(long + " tlak to a humna") >= 0.5
    assert score(long) < 0.1
    assert score(long + " talk to a human") >= 0.5
