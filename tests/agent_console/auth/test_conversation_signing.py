"""Links and addresses of one conversation: only as they were made, for as long as they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_console.auth.conversation_signing import (
    LINK_SECONDS,
    BadLink,
    ConversationSigner,
    is_link,
)

ID = "c0123456789abcdefghijklm"
IDS = st.from_regex(r"\Ac[a-z0-9]{24}\Z")


class Time:
    now = 1_767_600_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def at() -> Time:
    return Time()


@pytest.fixture
def signer(at: Time) -> ConversationSigner:
    return ConversationSigner("secret", at)


def test_a_link_opens_its_conversation_for_thirty_days(
    signer: ConversationSigner, at: Time
) -> None:
    token = signer.sign_link(ID)
    assert is_link(token)
    at.now += LINK_SECONDS - 1
    assert signer.read_link(token) == ID
    at.now += 1
    with pytest.raises(BadLink, match="has run out"):
        signer.read_link(token)


def test_an_address_is_found_in_whatever_it_stands_in_and_in_any_case(
    signer: ConversationSigner,
) -> None:
    address = f"support+{signer.sign_address(ID)}@shop.example"
    assert len(address.partition("@")[0]) <= 64
    assert signer.find_addressed(f"Shop <{address}>, other@shop.example") == ID
    assert signer.find_addressed(address.upper()) == ID
    assert signer.find_addressed(f"c111-{'a' * 16} <{address}>") == ID
    assert signer.find_addressed("support@shop.example") is None


def test_a_link_is_no_address_and_an_address_no_link(signer: ConversationSigner) -> None:
    assert signer.find_addressed(signer.sign_link(ID)) is None
    with pytest.raises(BadLink):
        signer.read_link(signer.sign_address(ID))


def test_another_secret_signs_otherwise(signer: ConversationSigner, at: Time) -> None:
    other = ConversationSigner("other", at)
    assert other.find_addressed(signer.sign_address(ID)) is None
    with pytest.raises(BadLink):
        other.read_link(signer.sign_link(ID))


@given(ids=IDS, position=st.integers(0, 200), letter=st.sampled_from("abcz0379.-"))
def test_whatever_is_changed_in_it_makes_it_worthless(ids: str, position: int, letter: str) -> None:
    signer = ConversationSigner("secret")
    token = signer.sign_link(ids)
    at = position % len(token)
    forged = token[:at] + letter + token[at + 1 :]
    if forged != token:
        with pytest.raises(BadLink):
            signer.read_link(forged)
    address = signer.sign_address(ids)
    at = position % len(address)
    changed = address[:at] + letter + address[at + 1 :]
    if changed != address:
        assert signer.find_addressed(f"a+{changed}@x.example") is None


@given(first=IDS, second=IDS)
def test_each_conversation_has_its_own(first: str, second: str) -> None:
    signer = ConversationSigner("secret")
    assert (signer.sign_address(first) == signer.sign_address(second)) == (first == second)
    assert signer.read_link(signer.sign_link(first)) == first
    assert signer.find_addressed(signer.sign_address(second)) == second


@given(st.text())
def test_no_text_of_strangers_is_taken_for_one(text: str) -> None:
    signer = ConversationSigner("secret")
    assert signer.find_addressed(text) is None
    with pytest.raises(BadLink):
        signer.read_link(text)


def test_an_address_is_known_again_and_not_told(signer: ConversationSigner) -> None:
    known = signer.mark_mailed("Bo@x.example")
    assert known == signer.mark_mailed("bo+shop@x.example")
    assert len({known, signer.mark_mailed("bo@y.example"), signer.mark_mailed("b@x.example")}) == 3
    assert known != ConversationSigner("other").mark_mailed("bo@x.example")
