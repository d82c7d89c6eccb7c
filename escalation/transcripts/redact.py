"""Masks personal data in the words of an example: cards, IBANs, e-mail addresses, phone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

CARD = "[card number]"
IBAN = "[IBAN]"
EMAIL = "[e-mail address]"
PHONE = "[phone number]"

_EMAIL = re.compile(r"[\w.+'-]*\w@[\w-]+(?:\.[\w-]+)+")
_GAP = r"[ \u00a0.-]?"
_CARD = re.compile(rf"(?<![\w+])[1-6](?:{_GAP}\d){{11,18}}(?!\w)")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}(?!\w)")
_PHONE = re.compile(
    r"(?<![\w.+-])(?<!\d[,/])(?!(?:19|20)\d\d[-./][01]\d[-./][0-3]\d)(?:"
    r"(?:\+|00)\d(?:[ \u00a0./()-]{0,3}\d){6,14}"  # with the code of a country
    r"|\(?0\)?(?:[ \u00a0./()-]{0,2}\d){7,13}"  # with a leading zero
    r"|\(?\d{2,4}\)?(?:[ \u00a0.-]?\d{2,4}){2,4}"  # in three or more groups
    r"|\d{2,4}[ \u00a0.-]\d{4,6}"  # in two groups
    r")(?:x\d{1,5})?(?!\w|[.,]\d)"
)
_NO_PHONE = re.compile(
    r"\d+"  # digits in one piece, such as an order number
    r"|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"  # an address of a computer
    r"|[0-3]?\d[ .-][0-3]?\d[ .-](?:19|20)?\d\d"  # a date
    r"|(?:19|20)\d\d[ -](?:19|20)\d\d"  # from one year to another
)

_IBANS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 "
    "EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 "
    "IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 "
    "NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 "
    "TL23 TN24 TR26 UA29 VA22 VG24 XK20"
)
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBANS.split()}


def redact(text: str, public: str = "") -> str:
    """Return the text with personal data replaced by fixed words in brackets.

    What stands literally in ``public`` (the knowledge that an answer quotes) is no secret and
    stays: a shop's own phone number is part of the right answer. Masking a masked text changes
    nothing.
    """

    def mask(pattern: re.Pattern[str], word: str, is_one: Callable[[str], bool]) -> None:
        nonlocal text

        def replace(match: re.Match[str]) -> str:
            found = match.group()
            return found if found in public or not is_one(found) else word

        text = pattern.sub(replace, text)

    mask(_EMAIL, EMAIL, lambda _: True)
    text = _IBAN.sub(lambda match: _mask_iban(match.group(), public), text)
    mask(_CARD, CARD, _is_card)
    mask(_PHONE, PHONE, _is_phone)
    return text


def _is_card(found: str) -> bool:
    """Check length and the Luhn sum, so that order numbers stay."""
    digits = [int(character) for character in found if character.isdecimal()]
    doubled = [digit * 2 for digit in digits[-2::-2]]
    total = sum(digits[-1::-2]) + sum(digit - 9 if digit > 9 else digit for digit in doubled)
    return total % 10 == 0 and len(set(digits)) > 1


def _is_phone(found: str) -> bool:
    if found[0] in "+0(":
        return True
    return sum(map(str.isdecimal, found)) >= 7 and not _NO_PHONE.fullmatch(found)


def _mask_iban(found: str, public: str) -> str:
    """Mask as many characters as the country's IBANs have; words behind it stay."""
    length = _IBAN_LENGTHS.get(found[:2].upper(), 0)
    end = taken = 0
    while taken < length and end < len(found):
        taken += found[end].isalnum()
        end += 1
    candidate = found[:end]
    complete = taken == length and not found[end : end + 1].isalnum()
    if not length or not complete or candidate in public or not _has_iban_sum(candidate):
        return found
    return IBAN + found[end:]


def _has_iban_sum(candidate: str) -> bool:
    plain = "".join(character for character in candidate if character.isalnum()).upper()
    number = "".join(str(int(character, 36)) for character in plain[4:] + plain[:4])
    return int(number) % 97 == 1
