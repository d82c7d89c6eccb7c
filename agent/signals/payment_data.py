"""Card and account numbers that the customer typed in; told from other numbers by their checksums."""

from __future__ import annotations

import re

from agent.signals.patterns import Hit

_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){11,18}(?![\d.]*\d)")
_SPEAKS_OF_CARD = re.compile(r"card|karte|carte|tarjeta|kaart|carta|cartao|visa|maestro|mastercard")
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}(?![a-z0-9])")
_SECURITY_CODE = re.compile(
    r"(?<!\w)(?:cvv2?|cvc2?|security code|card code|pin)\D{0,12}(?<!\d)\d{3,6}(?!\w)"
)
_CARD_LENGTHS = range(13, 20)
_SHORTEST_GROUP = 3
"""Digits that stand together at least: cards are printed in fours, and phone numbers in less."""
_IBAN_LENGTHS = {
    "ad": 24, "ae": 23, "al": 28, "at": 20, "az": 28, "ba": 20, "be": 16, "bg": 22, "bh": 22,
    "br": 29, "by": 28, "ch": 21, "cr": 22, "cy": 28, "cz": 24, "de": 22, "dk": 18, "do": 28,
    "ee": 20, "eg": 29, "es": 24, "fi": 18, "fo": 18, "fr": 27, "gb": 22, "ge": 22, "gi": 23,
    "gl": 18, "gr": 27, "gt": 28, "hr": 21, "hu": 28, "ie": 22, "il": 23, "iq": 23, "is": 26,
    "it": 27, "jo": 30, "kw": 30, "kz": 20, "lb": 28, "li": 21, "lt": 20, "lu": 20, "lv": 21,
    "mc": 27, "md": 24, "me": 22, "mk": 19, "mr": 27, "mt": 31, "mu": 30, "nl": 18, "no": 15,
    "pk": 24, "pl": 28, "ps": 29, "pt": 25, "qa": 29, "ro": 24, "rs": 22, "sa": 24, "se": 24,
    "si": 19, "sk": 24, "sm": 27, "tn": 24, "tr": 26, "ua": 29, "vg": 24, "xk": 20,
}  # fmt: skip
"""Characters of an IBAN by country, as the IBAN registry gives them."""


def find_payment_data(prepared: str) -> Hit | None:
    """Return a hit when a prepared text holds a card number, an IBAN or a card's secret code.

    The words of the hit name the kind only: evidence must not repeat the number.
    """
    lengths = range(12, 20) if _SPEAKS_OF_CARD.search(prepared) else _CARD_LENGTHS
    if any(_is_card(found[0], lengths) for found in _CARD.finditer(prepared)):
        return Hit(1.0, "a card number")
    if any(_is_iban(found[0]) for found in _IBAN.finditer(prepared)):
        return Hit(1.0, "a bank account number")
    if _SECURITY_CODE.search(prepared):
        return Hit(0.9, "a security code")
    return None


def _is_card(text: str, lengths: range) -> bool:
    """Check groups, length, first digits and the Luhn sum (ISO/IEC 7812).

    Twelve digits are a card only where the text speaks of one: a tenth of all numbers passes the sum.
    """
    digits = [int(c) for c in text if c.isdigit()]
    if len(digits) not in lengths or len(set(digits)) < 2:
        return False
    if min(map(len, re.split("[ -]", text))) < _SHORTEST_GROUP:
        return False
    is_old_jcb = len(digits) == 15 and digits[:4] == [1, 8, 0, 0]
    if digits[0] not in range(2, 7) and not is_old_jcb:
        return False
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """Check the country's length and the remainder by 97 (ISO 13616); words may follow the number."""
    letters = text.replace(" ", "")
    length = _IBAN_LENGTHS.get(letters[:2], len(letters) + 1)
    if len(letters) < length:
        return False
    moved = letters[4:length] + letters[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
