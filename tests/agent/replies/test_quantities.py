"""Numbers with their units, however they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.replies.quantities import (
    Quantity,
    Unit,
    can_be_of,
    find_quantities,
    find_single_units,
    find_units,
    measure,
)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,234.56", "1234.56", ""),
        ("1.234,56 €", "1234.56", "€"),
        ("10 000", "10000", ""),
        ("$2.5 million", "2500000", "$"),
        ("20k", "20000", ""),
        ("3rd", "3", ""),
        ("EUR 4,90", "4.9", "€"),
        ("CHF 4.90", "4.9", "chf"),
        ("490 ¥", "490", "¥"),
        ("49 kr", "49", "kr"),
        ("0.50", "0.5", ""),
        ("twenty-four hours", "1440", "minute"),
        ("a hundred", "100", ""),
        ("one week", "10080", "minute"),
        ("2 years", "24", "month"),
        ("3 business days", "3", "working day"),
        ("5 per cent", "5", "%"),
    ],
)
def test_a_number_is_read(text: str, value: str, unit: str) -> None:
    (found,) = find_quantities(text)
    assert found.quantity is not None
    assert (found.quantity.value, found.quantity.unit) == (value, unit)


def test_the_first_of_a_range_has_the_second_s_unit() -> None:
    found = [each.quantity for each in find_quantities("two to four days, then 3")]
    assert found == [
        Quantity("2880", "minute", "2"),
        Quantity("5760", "minute", "4"),
        Quantity("3", "", "3"),
    ]


def test_one_alone_is_a_word() -> None:
    (found,) = find_quantities("one of them")
    assert (found.quantity, found.start, found.end) == (None, 0, 3)


def test_what_is_glued_to_letters_is_no_number() -> None:
    assert find_quantities("4you iPhone12") == []


def test_units_are_found_without_numbers() -> None:
    assert find_single_units("once a week") == [Quantity("10080", "minute", "1")]
    assert find_units("Days until, in %") == {Unit("minute", 1440), Unit("%", 1)}


def test_a_quantity_knows_the_units_that_it_can_be_written_in() -> None:
    five = measure(Decimal(5), "days")
    assert can_be_of(Unit("minute", 1440), five)
    assert not can_be_of(Unit("minute", 60), five)
    assert not can_be_of(Unit("month", 1), five)
