"""Words as they cross the bus: what was sealed comes back, and nothing else is believed."""

from __future__ import annotations

import pytest

from escalation.words import Words, read_words

SEALED = Words(4, 2, "Your parcel").seal("secret")


def test_what_was_whispered_is_read_back_as_it_was() -> None:
    assert read_words(SEALED.to_status()) == SEALED
    assert SEALED.is_sealed("secret")


@pytest.mark.parametrize(
    "change", [{"words": "Your money"}, {"index": 3}, {"begun_seq": 5}, {"mark": "é"}]
)
def test_words_that_were_changed_are_not_sealed(change: dict[str, object]) -> None:
    read = read_words({**SEALED.to_status(), **change})
    assert read is not None
    assert not read.is_sealed("secret")


def test_nobody_seals_without_the_secret() -> None:
    assert not SEALED.seal("another").is_sealed("secret")


@pytest.mark.parametrize(
    "status",
    [
        {"typing": "bot"},
        {**SEALED.to_status(), "words": 3},
        {**SEALED.to_status(), "mark": None},
        {**SEALED.to_status(), "index": "2"},
    ],
)
def test_anything_else_is_no_words(status: dict[str, object]) -> None:
    assert read_words(status) is None


def test_half_a_surrogate_pair_breaks_nothing() -> None:
    assert Words(1, 1, "\ud83d").seal("s").is_sealed("s")
