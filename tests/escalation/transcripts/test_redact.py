"""Personal data is masked; what only looks like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.transcripts.redact import CARD, EMAIL, IBAN, PHONE, redact


@pytest.mark.parametrize(
    "card",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "378282246310005",
        "3782 822463 10005",
        "6011111111111117",
        "30569309025904",
    ],
)
def test_cards_are_masked(card: str) -> None:
    assert redact(f"My card is {card}, help!") == f"My card is {CARD}, help!"


@pytest.mark.parametrize(
    "iban",
    ["DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "gb82 west 1234 5698 7654 32", "NO93-8601-1117-947"],
)  # fmt: skip
def test_ibans_are_masked_and_the_words_behind_them_stay(iban: str) -> None:
    assert redact(f"Pay {iban} please") == f"Pay {IBAN} please"


@pytest.mark.parametrize("email", ["ann@example.com", "a.b+c_d@mail.example.co.uk", "o'hara@x.org"])
def test_email_addresses_are_masked(email: str) -> None:
    assert redact(f"<{email}>.") == f"<{EMAIL}>."


@pytest.mark.parametrize(
    "phone",
    [
        "+44 20 7946 0018",
        "+49 (0)30 123456-78",
        "0049 30 1234567",
        "(555) 123-4567",
        "555-123-4567",
        "555 123 4567",
        "07700 900 123",
        "030/1234567",
        "06 12 34 56 78",
        "467 3395",
        "9472 7916",
        "345-899-3560x4587",
    ],
)
def test_phone_like_numbers_are_masked(phone: str) -> None:
    assert redact(f"Call {phone} today") == f"Call {PHONE} today"


@pytest.mark.parametrize(
    "text",
    [
        "Order 3348917502 of 2026-01-31 at 10:00.",
        "Order 4111111111111112",
        "From 31.12.2025 to 12-11-2026, or 2025-2026.",
        "It costs 1,000,000.50 or 14 300 EUR.",
        "Version 10.15.24.12",
        "Write @anna or a@b",
        "Model DE89 or de89abcdefghijklmnop01",
        "Room 12 34 56, 7 days",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_public_knowledge_stays() -> None:
    answer = (
        "Write to help@shop.example or call 0800 123 4567; your card 4111111111111111 is blocked."
    )
    masked = redact(answer, public="You reach us at help@shop.example and 0800 123 4567.")
    assert (
        masked == f"Write to help@shop.example or call 0800 123 4567; your card {CARD} is blocked."
    )


@given(st.text(st.sampled_from("0123456789 +-().@abDE8\n"), max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
