"""Payment data: numbers that pass their checksum, and nothing else."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.payment_data import find_payment_data


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My card is 4111 1111 1111 1111, please charge it", "a card number"),
        ("5500-0000-0000-0004", "a card number"),
        ("378282246310005 is my Amex", "a card number"),
        ("Refund to DE89 3704 0044 0532 0130 00 please", "a bank account number"),
        ("GB82WEST12345698765432", "a bank account number"),
        ("the cvv is 123", "a security code"),
        ("My PIN: 4711", "a security code"),
        ("my card 180000000000010 is gone", "a card number"),
        ("is card 500000000017 blocked", "a card number"),
    ],
)
def test_payment_data_is_seen_and_never_repeated(text: str, kind: str) -> None:
    hit = find_payment_data(prepare(text))
    assert hit is not None
    assert hit.words == kind
    assert hit.score >= 0.9


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111111111111112 has not come",
        "Parcel number 00340434161094042557",
        "1111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 01",
        "flight ab123 out of new york and my luggage is lost",
        "the pin for my 401k account",
        "Call me on +49 170 1234567",
        "order 500000000017",
        "41111 11 111 1111 11",
        "reference 180100000000018",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert find_payment_data(prepare(text)) is None
