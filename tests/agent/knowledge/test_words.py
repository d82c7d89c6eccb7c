"""Texts are cut into comparable words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.knowledge.words import (
    clean_text,
    find_content_words,
    find_numbers,
    find_words,
    has_broken_characters,
    is_function_word,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("deliveries", "delivery"),
        ("stopped", "stop"),
        ("charging", "charge"),
        ("parcels", "parcel"),
        ("Café", "cafe"),
        ("ÜBER", "uber"),
        ("ﬁne", "fine"),
        ("customer's", "customer"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert find_words(one) == find_words(other)


def test_different_words_stay_apart() -> None:
    assert find_words("pass pas bus was") == ["pass", "pas", "bus", "was"]


def test_ideographs_are_words_of_their_own() -> None:
    assert find_words("退货 ok") == ["退", "货", "ok"]


def test_function_words_carry_no_content() -> None:
    assert find_content_words("How do I return the boots, please?") == ["return", "boot"]
    assert find_content_words("Wie kann ich das zurückgeben?") == ["zuruckgeben"]
    assert is_function_word("don’t")


def test_numbers_are_written_one_way() -> None:
    assert find_numbers("1,000 € or 4.90 in 2–4 days") == {"1000", "4.90", "2", "4"}


def test_what_no_store_keeps_is_cleaned() -> None:
    assert clean_text("a\ud800b\x00c") == "a\ufffdb c"


@given(st.text(st.characters(codec=None)))
def test_any_text_is_cut(text: str) -> None:
    assert all(word.encode() for word in find_words(text))
    assert len(find_content_words(text)) <= len(find_words(text))


def test_half_characters_are_found() -> None:
    assert has_broken_characters("a\udfff")
    assert has_broken_characters("a\x00")
    assert not has_broken_characters("😀 é")
