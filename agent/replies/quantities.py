"""Numbers in a text with their units, however they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = {word: number for number, word in enumerate(_SMALL.split())} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), 2)
}
_SPELLED_PART = "(?:" + "|".join(sorted(_SPELLED, key=len, reverse=True)) + ")"
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "k": 1000,
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
}

_UNITS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("minute", "min"), ("minute", 1)),
    **dict.fromkeys(("hour", "hr", "h"), ("minute", 60)),
    "day": ("minute", 60 * 24),
    "week": ("minute", 60 * 24 * 7),
    "month": ("month", 1),
    **dict.fromkeys(("year", "yr"), ("month", 12)),
    **dict.fromkeys(("working day", "business day", "workday", "weekday"), ("working day", 1)),
    **dict.fromkeys(("second", "sec"), ("second", 1)),
    **dict.fromkeys(("%", "percent", "per cent", "percentage point"), ("%", 1)),
    **dict.fromkeys(("€", "eur", "euro"), ("€", 1)),
    **dict.fromkeys(("$", "usd", "dollar", "us dollar"), ("$", 1)),
    **dict.fromkeys(("£", "gbp", "pound"), ("£", 1)),
    **dict.fromkeys(("chf", "swiss franc", "franc", "franken"), ("chf", 1)),
    **dict.fromkeys(("¥", "jpy", "yen"), ("¥", 1)),
    **dict.fromkeys(("cny", "rmb", "yuan"), ("cny", 1)),
    **dict.fromkeys(("₹", "inr", "rupee"), ("₹", 1)),
    **dict.fromkeys(("₽", "ruble", "rouble"), ("₽", 1)),
    **dict.fromkeys(("₺", "lira"), ("₺", 1)),
    **dict.fromkeys(("pln", "zł", "zloty"), ("pln", 1)),
    **dict.fromkeys(("kr", "krone", "krona", "kroner", "kronor"), ("kr", 1)),
    **{code: (code, 1) for code in ("sek", "nok", "dkk", "czk", "huf", "cad", "aud", "nzd", "brl")},
    **dict.fromkeys(("cent", "penny", "pence"), ("cent", 1)),
    **dict.fromkeys(("km", "kilometre", "kilometer"), ("km", 1)),
    **dict.fromkeys(("mile",), ("mile", 1)),
    **dict.fromkeys(("metre", "meter"), ("metre", 1)),
    **dict.fromkeys(("foot", "feet", "ft"), ("foot", 1)),
    **dict.fromkeys(("kg", "kilo", "kilogram"), ("kg", 1)),
    **dict.fromkeys(("gb", "gigabyte"), ("gb", 1)),
    **dict.fromkeys(("mb", "megabyte"), ("mb", 1)),
}
_SYMBOLS = "€$£¥₹₽₺"
_CODES = "EUR|USD|GBP|CHF|JPY|CNY|INR|PLN|SEK|NOK|DKK|CZK|HUF|CAD|AUD|NZD|BRL"
_UNIT = "(?:" + "|".join(
    re.escape(unit) + ("" if not unit[-1].isalpha() else "s?\\b")
    for unit in sorted(_UNITS, key=len, reverse=True)
) + ")"  # fmt: skip
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = re.compile(
    rf"(?P<before>[{_SYMBOLS}]\s?|\b(?:{_CODES})\s)?"
    rf"(?<!\w)(?:(?P<digits>\d{{1,3}}(?: \d{{3}})+\b|{_DIGITS})(?:st|nd|rd|th)?"
    rf"|\b(?P<spelled>{_SPELLED_PART}(?:[- ]{_SPELLED_PART})?\b|hundred\b))"
    rf"(?:[\s-]?(?P<scale>hundred|thousand|million|billion|k|m)\b)?"
    rf"(?:[\s-]{{0,2}}(?P<unit>{_UNIT}))?"
    r"(?P<glued>[A-Za-z]\w*)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:to|and|or|-|–|—|until|through)\s*", re.IGNORECASE)
_ONE_UNIT = re.compile(rf"\b(?:an?|per|each|every)\s+({_UNIT})", re.IGNORECASE)
_EACH_UNIT = re.compile(rf"(?<![\w]){_UNIT}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by the name of its base, and how many of that base it is: a week is 10,080 minutes."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written (``plain``), and in the base of its ``unit`` ("" where it has none)."""

    value: str
    unit: str
    plain: str


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity and where it stands; ``None`` for the word "one" without a unit."""

    quantity: Quantity | None
    start: int
    end: int


def find_quantities(text: str) -> list[Found]:
    """Return the numbers of ``text`` in order. Of a range, the first has the second's unit."""
    matches = [match for match in _NUMBER.finditer(text) if not match["glued"]]
    found = []
    for place, match in enumerate(matches):
        unit = _read_unit(match)
        if not unit and place + 1 < len(matches):
            after = matches[place + 1]
            if _RANGE.fullmatch(text[match.end() : after.start()]):
                unit = _read_unit(after)
        is_word = (match["spelled"] or "").lower() == "one" and not unit and not match["scale"]
        quantity = None if is_word else measure(_read_value(match), unit)
        found.append(Found(quantity, match.start(), match.end()))
    return found


def find_single_units(text: str) -> list[Quantity]:
    """Return what "a week" or "per day" say: one of it."""
    return [measure(Decimal(1), match[1]) for match in _ONE_UNIT.finditer(text)]


def find_units(text: str) -> set[Unit]:
    """Return every unit that ``text`` mentions."""
    return {_find_unit(match[0]) for match in _EACH_UNIT.finditer(text)}


def measure(value: Decimal, unit: str) -> Quantity:
    """Return so many of a unit as it is written; "" is none."""
    plain = _write(value)
    if not unit:
        return Quantity(plain, "", plain)
    found = _find_unit(unit)
    return Quantity(_write(value * found.times), found.name, plain)


def can_be_of(unit: Unit, quantity: Quantity) -> bool:
    """Say whether the quantity was written in ``unit``."""
    value = _write(Decimal(quantity.plain) * unit.times)
    return (unit.name, value) == (quantity.unit, quantity.value)


def _read_unit(match: re.Match[str]) -> str:
    return (match["unit"] or match["before"] or "").strip()


def _find_unit(written: str) -> Unit:
    lowered = written.lower()
    return Unit(*(_UNITS.get(lowered) or _UNITS[lowered.removesuffix("s")]))


def _read_value(match: re.Match[str]) -> Decimal:
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1
    if match["spelled"]:
        words = re.split("[- ]", match["spelled"].lower())
        return Decimal(sum(_SPELLED.get(word, 100) for word in words) * scale)
    return _read_digits(match["digits"]) * scale


def _read_digits(digits: str) -> Decimal:
    digits = digits.replace(" ", "")
    marks = [letter for letter in digits if letter in ".,"]
    if len(set(marks)) == 2:
        # "1,234.56" and "1.234,56": the last mark is the decimal one.
        whole, _, part = digits.rpartition(marks[-1])
        return Decimal(re.sub("[.,]", "", whole) + "." + part)
    if marks and (len(marks) > 1 or re.fullmatch(r"\d{1,3}[.,]\d{3}", digits)):
        return Decimal(re.sub("[.,]", "", digits))
    return Decimal(digits.replace(",", "."))


def _write(value: Decimal) -> str:
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
