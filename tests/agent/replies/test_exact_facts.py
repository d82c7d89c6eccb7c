"""Exact facts are found and compared to the letter, whatever way they are written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies.exact_facts import find_contacts, find_facts, hold_facts, is_held

SOURCE = (
    "Cards arrive within two weeks and cost 4,90 EUR. Returns take 5 to 7 working days, an "
    "exchange a day. We are open from 9 to 17, on 24 December 2026 until 1 pm. See "
    "https://www.shop.com/help/returns, write to Help@shop.com or call 030 123 4567. The A4 form "
    "has 1,200 lines; 2.5 % is charged above 10 000 pounds."
)


def are_held(text: str) -> list[bool]:
    held = hold_facts([SOURCE])
    return [is_held(fact, held) for fact in find_facts(text)]


@pytest.mark.parametrize(
    "text",
    [
        "14 days",
        "2 weeks",
        "€4.90",
        "4.9 euros",
        "five to seven business days",
        "5-7 working days",
        "1 day",
        "24 hours",
        "9am to 5pm",
        "9:00",
        "24 December",
        "December 24th, 2026",
        "2026-12-24",
        "24/12/2026",
        "13:00",
        "www.shop.com/help/returns.",
        "shop.com",
        "help@shop.com",
        "+49 30 1234567",
        "an a4 form",
        "1200",
        "2.5 percent",
        "£10,000",
    ],
)
def test_what_the_source_says_in_another_way_is_held(text: str) -> None:
    found = are_held(text)
    assert found
    assert all(found)


@pytest.mark.parametrize(
    "text",
    [
        "3 weeks",
        "two days",
        "two months",
        "$4.90",
        "4.95 €",
        "5 to 8 working days",
        "7 days",
        "8:30",
        "25 December",
        "24 December 2027",
        "2026-12-23",
        "shop.com/refunds",
        "shop.co",
        "support@shop.com",
        "030 123 4568",
        "A5",
        "12",
        ".3",
        "the twenty-first",
        "2.5 million",
        "10 000 $",
    ],
)
def test_what_the_source_does_not_say_is_not(text: str) -> None:
    assert False in are_held(text)


@pytest.mark.parametrize(
    "text", ["", "no number here", "one of our people", "e.g. this", "1. Open\n2) Go"]
)
def test_what_is_no_fact(text: str) -> None:
    assert find_facts(text) == []


@given(
    st.integers(0, 10**12), st.sampled_from(["{}", "It takes {} days.", "€{}", "{}%", "no. {}."])
)
def test_a_number_that_no_text_holds_is_never_held(number: int, frame: str) -> None:
    text = frame.format(number)
    facts = find_facts(text)
    assert facts
    others = hold_facts(["Nothing of the kind.", f"{number + 1} days", f"{number}7", f"€7{number}"])
    assert not any(is_held(fact, others) for fact in facts)
    own = hold_facts([text])
    assert all(is_held(fact, own) for fact in facts)


def test_a_table_says_its_unit_once() -> None:
    table = hold_facts(["Days until delivery: standard 5, express 2. A refund takes a week."])
    assert all(is_held(fact, table) for fact in find_facts("5 days"))
    assert not any(is_held(fact, table) for fact in find_facts("5 hours or 2 minutes"))


@given(st.text())
def test_a_text_holds_its_own_facts(text: str) -> None:
    own = hold_facts([text])
    assert all(is_held(fact, own) for fact in find_facts(text))


@pytest.mark.parametrize("piece", ["a.", "a-", "1-", "1", "x@", "two ", "a1", "1,", "www.", "+1(("])
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (8000 // len(piece))
    began = time.process_time()
    find_facts(text)
    assert time.process_time() - began < 1


def test_contacts_are_links_addresses_and_phone_numbers_alone() -> None:
    found = [(fact.kind, fact.value) for fact in find_contacts(SOURCE)]
    assert sorted(found) == [
        ("link", "shop.com/help/returns"),
        ("mail", "help@shop.com"),
        ("phone", "0301234567"),
    ]
