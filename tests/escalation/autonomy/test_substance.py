"""Which edits leave an answer's substance alone."""

from __future__ import annotations

import pytest

from escalation.autonomy.substance import is_same_in_substance

DRAFT = (
    "You can return tents within 30 days of delivery if they were pitched at most once. "
    "Print the label at https://shop.example/returns and bring the parcel to any post office."
)


@pytest.mark.parametrize(
    "sent",
    [
        DRAFT,
        "  " + DRAFT.replace(" ", "  ") + "\n",
        "Hi Anna,\n" + DRAFT,
        "Hello Mr Smith! " + DRAFT + "\nKind regards, Tom Miller",
        DRAFT.replace("delivery", "delivry"),
        DRAFT.replace("bring", "kindly bring"),
        DRAFT.replace("parcel", "package"),
    ],
)
def test_cosmetic_edits(sent: str) -> None:
    assert is_same_in_substance(DRAFT, sent) is True


@pytest.mark.parametrize(
    "sent",
    [
        DRAFT.replace("30", "14"),
        DRAFT.replace("can return", "cannot return"),
        DRAFT.replace("if they", "only if they"),
        DRAFT.replace("/returns", "/refunds"),
        DRAFT + " Sale items are exchanged for vouchers instead.",
        DRAFT.split(". ", maxsplit=1)[0] + ".",
        "Tents come with spare pegs in the side pocket of the bag.",
        "",
    ],
)
def test_edits_in_substance(sent: str) -> None:
    assert is_same_in_substance(DRAFT, sent) is False


def test_a_short_answer_may_not_change_a_single_content_word() -> None:
    assert is_same_in_substance("Shipping is free.", "Shipping is charged.") is False
    assert is_same_in_substance("Shipping is free.", "Shipping is free!") is True


def test_signs_of_money_and_percent_are_numbers() -> None:
    assert is_same_in_substance("It costs 5 €.", "It costs 5 $.") is False


def test_the_order_of_the_two_does_not_matter_for_numbers() -> None:
    assert is_same_in_substance("We open at 9:00.", "We open.") is False
    assert is_same_in_substance("We open.", "We open at 9:00.") is False
