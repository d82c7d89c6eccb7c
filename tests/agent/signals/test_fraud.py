"""Fraud: a stranger in the account is sensitive, a question about a payment is not."""

from __future__ import annotations

import pytest

from agent.signals import fraud
from agent.signals.patterns import find_strongest, prepare


def score(text: str) -> float:
    hit = find_strongest(fraud.PATTERNS, prepare(text))
    return 0.0 if hit is None else hit.score


@pytest.mark.parametrize(
    "text",
    [
        "Someone got into my account",
        "Someone else is using my account",
        "Somebody used my bank details",
        "Someone else has logged in to my account",
        "My account has been hacked",
        "somebody else is using my account and hacked my account",
        "I think I have been scammed",
        "I gave my PIN to a caller over the phone, told my pin to him",
        "They stole my identity",
        "There is a login I don't recognise on my account",
        "jemand hat sich in mein Konto gehackt",
        "me hackearon la cuenta",
    ],
)
def test_it_is_seen(text: str) -> None:
    assert score(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "I don't recognise this payment",
        "How do I report fraud?",
        "My card was stolen",
        "How can I change my password?",
        "Is my data safe with you?",
        "May someone else use my account?",
        "I lost my phone, how do I prevent someone using my account?",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert score(text) < 0.5
