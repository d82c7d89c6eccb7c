"""What in a text is right or wrong to the letter: numbers with units, dates, times, links, codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from agent.knowledge.words import clean_text
from agent.replies.quantities import (
    Quantity,
    Unit,
    can_be_of,
    find_quantities,
    find_single_units,
    find_units,
)

Kind = Literal["number", "date", "time", "link", "mail", "phone", "code"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One exact fact, written one way.

    ``unit`` is that of a number, "" where it has none; lengths of time are told in minutes or
    months, so that "14 days" and "two weeks" are the same, and ``plain`` keeps the number as written.
    """

    kind: Kind
    value: str
    unit: str = ""
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What texts hold: their facts, and every unit that they mention."""

    held: frozenset[Fact]
    units: frozenset[Unit]


_MONTH_NAMES = """
January Jan, February Feb, March Mar, April Apr, May, June Jun, July Jul, August Aug,
September Sept Sep, October Oct, November Nov, December Dec
"""
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split(","), 1)
    for name in names.split()
}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?:,?\s+(\d{4})\b)?"
_ENDINGS = (
    "com|org|net|io|de|fr|es|it|nl|eu|uk|co|gov|edu|info|app|shop|dev|ai|int|us|ca|"
    "xyz|biz|ly|tv|cc|ch|pl|ru|cn|tk"
)

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s<>()\[\]\"'“”]+"
    # Of any ending, where a path follows.
    r"|(?<![\w.-])[a-z][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,24}/(?=[\w?#])[^\s<>()\"']*"
    rf"|(?<![\w.-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}\.(?:{_ENDINGS})\b(?:/[^\s<>()\"']*)?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_MONTH = re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\b{_YEAR}")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}{_YEAR}")
_NUMBERS_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b")
_TIME = re.compile(
    r"\b(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\b\.?|\b([01]?\d|2[0-3]):([0-5]\d)\b", re.IGNORECASE
)
_VANITY = re.compile(
    r"(?<!\w)(?:1[ -]?)?(?:8(?:00|33|44|55|66|77|88)|0800|0808|0900)[ -][A-Z]{2,}(?:-?[A-Z0-9]+)*\b"
)
_DIGIT_WORDS = """
zero oh one two three four five six seven eight nine hundred double triple
null eins zwei zwo drei vier fünf sechs sieben acht neun zéro un deux trois quatre cinq sept huit neuf
cero uno dos tres cuatro cinco seis siete ocho nueve due tre quattro cinque sei sette otto nove
nul een één twee drie zes zeven negen
"""
_SPELT = re.compile(
    r"\b(?:(?:" + "|".join(_DIGIT_WORDS.split()) + r")\b[\s,.-]*){6,}", re.IGNORECASE
)
"""Nobody says six digits in a row but of a number to dial."""
_DOT = re.compile(
    r"\s*[\[({]\s*(?:dot|punkt|point|punto|punt)\s*[\])}]\s*|(?<=[a-z0-9])[。｡](?=[a-z0-9])"
    r"|(?<=\w) dot (?=(?:com|org|net|io|de|co|info)\b)",
    re.IGNORECASE,
)
_AT = re.compile(r"\s*[\[({]\s*(?:at|arroba|chiocciola)\s*[\])}]\s*", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}(?!\w)")
_YEARS = re.compile(r"\d{4}\s?-\s?\d{4}")
_GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d+)?")
_LIST_MARK = re.compile(r"^\s*\(?\d{1,2}[.)](?=\s)", re.MULTILINE)

_CODE = re.compile(r"\b(?=\w{0,64}\d)(?=\w{0,64}[^\W\d])\w+\b")
_LEAST_DIGITS = 6
_DIALLED = 9
"""Digits of a number that begins with 0 and is written without gaps, if it is one to dial."""
_CONTACTS: tuple[Kind, ...] = ("link", "mail", "phone")


def find_facts(text: str) -> list[Fact]:
    """Return the exact facts that ``text`` states, in no particular order.

    Marks of a numbered list are none, nor is the word "one" without a unit.
    """
    rest = _LIST_MARK.sub(" ", clean_text(text).replace("−", "-"))
    rest = _AT.sub("@", _DOT.sub(".", rest))
    facts: list[Fact] = []
    for pattern, read in _READERS:
        found = [(match, fact) for match in pattern.finditer(rest) if (fact := read(match))]
        facts += (fact for _, fact in found)
        for match, _ in reversed(found):
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    return [*facts, *_read_numbers(rest)]


def find_contacts(text: str) -> list[Fact]:
    """Return the links, mail addresses and phone numbers that ``text`` states."""
    return [fact for fact in find_facts(text) if fact.kind in _CONTACTS]


def hold_facts(texts: list[str]) -> Facts:
    """Return what ``texts`` hold: also "a week" is one week here."""
    held = set(chain.from_iterable(find_facts(text) for text in texts))
    units: set[Unit] = set()
    for text in texts:
        clean = clean_text(text)
        held.update(map(_tell, find_single_units(clean)))
        units |= find_units(clean)
    return Facts(frozenset(held), frozenset(units))


def is_held(fact: Fact, facts: Facts) -> bool:
    """Say whether ``facts`` hold ``fact`` to the letter."""
    if fact in facts.held:
        return True
    if fact.kind == "link":
        # The beginning of a known address leads to the same house.
        return any(
            each.kind == "link" and each.value.startswith(fact.value + "/") for each in facts.held
        )
    if fact.kind == "phone":
        return any(
            each.kind == "phone" and _is_same_phone(each.value, fact.value) for each in facts.held
        )
    if fact.kind == "date":
        return any(
            each.kind == "date" and _is_same_date(each.value, fact.value) for each in facts.held
        )
    if fact.kind == "time":
        hour, minutes = divmod(int(fact.value), 60)
        return minutes == 0 and Fact("number", str(hour), plain=str(hour)) in facts.held
    if fact.kind == "number":
        return _is_same_number(fact, facts)
    return False


def _is_same_number(fact: Fact, facts: Facts) -> bool:
    numbers = [each for each in facts.held if each.kind == "number"]
    alike = [each for each in numbers if each.plain == fact.plain]
    if not fact.unit:
        return bool(alike)
    if any((each.value, each.unit) == (fact.value, fact.unit) for each in numbers):
        return True
    # A table says its unit once, away from its numbers.
    quantity = Quantity(fact.value, fact.unit, fact.plain)
    is_named = any(can_be_of(unit, quantity) for unit in facts.units)
    return is_named and any(not each.unit for each in alike)


def _is_same_phone(one: str, other: str) -> bool:
    longer, shorter = (one, other) if one.startswith("+") else (other, one)
    local = shorter.lstrip("0")
    return longer.startswith("+") and not shorter.startswith("+") and (
        len(local) >= _LEAST_DIGITS and longer.endswith(local)
    )  # fmt: skip


def _is_same_date(held: str, said: str) -> bool:
    one, other = held.split("-"), said.split("-")
    if len(one) == len(other) == 3:
        # A day without its year may be that of any year; a year that nobody told may not be added.
        return one[1:] == other[1:] and (other[0] == "" or one[0] == other[0])
    # Of numbers alone it cannot be told which is the month.
    if len(one) != len(other):
        return sorted(one[-2:]) == sorted(other[-2:]) and one[0] == other[0]
    return False


def _read_mail(match: re.Match[str]) -> Fact:
    return Fact("mail", match[0].rstrip(".").lower())


def _read_link(match: re.Match[str]) -> Fact:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0].rstrip(".,;:!?/"), flags=re.IGNORECASE)
    return Fact("link", bare.lower())


def _read_iso_date(match: re.Match[str]) -> Fact:
    return _date(match[1], int(match[2]), int(match[3]))


def _read_day_month(match: re.Match[str]) -> Fact:
    return _date(match[3], _MONTHS[match[2]], int(match[1]))


def _read_month_day(match: re.Match[str]) -> Fact:
    return _date(match[3], _MONTHS[match[1]], int(match[2]))


def _read_numbers_date(match: re.Match[str]) -> Fact:
    year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
    return Fact("date", f"{year}-?-{int(match[1])}-{int(match[2])}")


def _date(year: str | None, month: int, day: int) -> Fact:
    return Fact("date", f"{year or ''}-{month}-{day}")


def _read_time(match: re.Match[str]) -> Fact | None:
    if match[3] is None:
        return Fact("time", str(int(match[4]) * 60 + int(match[5])))
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    return Fact("time", str(hour * 60 + int(match[2] or 0))) if int(match[1]) <= 12 else None


def _read_phone(match: re.Match[str]) -> Fact | None:
    text = match[0]
    if text.isdigit() and not (text.startswith("0") and len(text) >= _DIALLED):
        return None
    if _YEARS.fullmatch(text) or _GROUPED.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text)
    return Fact("phone", f"+{digits}" if text.startswith("+") else digits)


def _read_words(match: re.Match[str]) -> Fact:
    return Fact("phone", " ".join(re.findall(r"\w+", match[0].lower())))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Fact | None]], ...] = (
    (_MAIL, _read_mail),
    (_LINK, _read_link),
    (_ISO_DATE, _read_iso_date),
    (_NUMBERS_DATE, _read_numbers_date),
    (_DAY_MONTH, _read_day_month),
    (_MONTH_DAY, _read_month_day),
    (_TIME, _read_time),
    (_VANITY, _read_words),
    (_SPELT, _read_words),
    (_PHONE, _read_phone),
)
"""Longer shapes first: what one has read is no number any more."""


def _read_numbers(text: str) -> Iterator[Fact]:
    found = find_quantities(text)
    for each in found:
        if each.quantity is not None:
            yield _tell(each.quantity)
    for match in _CODE.finditer(text):
        if not any(each.start < match.end() and match.start() < each.end for each in found):
            yield Fact("code", match[0].lower())


def _tell(quantity: Quantity) -> Fact:
    return Fact("number", quantity.value, quantity.unit, quantity.plain)
