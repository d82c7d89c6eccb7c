"""Addresses: what can be mailed to, and whose they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_console.mail.addresses import find_mailable, find_senders, normalise


@pytest.mark.parametrize(
    ("given", "mailable"),
    [
        ("ana@shop.example", "ana@shop.example"),
        (" Ana.Lopez+x@Shop.Example ", "Ana.Lopez+x@shop.example"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("o'neil@shop.example", "o'neil@shop.example"),
        ("änä@shop.example", None),
        ("ana@shop", None),
        ("ana", None),
        ("@shop.example", None),
        ("a,b@shop.example", None),
        ("a b@shop.example", None),
        ('"a"@shop.example', None),
        ("a@b@shop.example", None),
        ("ana@shop.example\r\nBcc: x@y.example", None),
        ("ana\n@shop.example", None),
        ("ana@shop..example", None),
        ("ana@-shop.example", None),
        ("a" * 65 + "@shop.example", None),
        ("a@" + "b." * 130 + "example", None),
        ("<ana@shop.example>", None),
        ("ana@\ud800.example", None),
    ],
)
def test_only_plain_addresses_are_mailed_to(given: str, mailable: str | None) -> None:
    assert find_mailable(given) == mailable


@given(st.text() | st.from_regex(r"\A[^@]{0,5}@[a-z\r\n,<> ]{0,8}\.example\Z"))
def test_nothing_else_gets_into_a_header(text: str) -> None:
    mailable = find_mailable(text)
    if mailable is not None:
        assert mailable.isascii()
        assert mailable.count("@") == 1
        assert not set(mailable) & set('\r\n\t ,;<>()[]\\"\0:')


def test_a_header_may_name_several_people() -> None:
    assert find_senders("Ana <ANA@shop.example>, b@x.example") == {
        "ana@shop.example",
        "b@x.example",
    }
    assert find_senders("") == frozenset()
    assert find_senders("undisclosed recipients:;") == frozenset()
    assert find_senders("(" * 20_000) == frozenset()


@given(st.text())
def test_any_header_can_be_read(text: str) -> None:
    assert all(normalise(each) == each for each in find_senders(text))
