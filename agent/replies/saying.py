"""One way in which people say that they did, do or will do something for a customer."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["done", "doing", "will", "colleague"]


class Saying(NamedTuple):
    """One way to claim or promise a deed; ``excuses`` are words before it that make it no claim."""

    kind: Kind
    pattern: re.Pattern[str]
    excuses: re.Pattern[str] | None


def any_of(words: str) -> str:
    """Return an alternative of ``words``; ``_`` stands for a blank inside of one."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "(?:" + "|".join(word.replace("_", " ") for word in ordered) + ")"


def deed(words: str, endings: str = "") -> str:
    """Return the group ``deed`` of any of ``words``, each with one of ``endings``."""
    return f"(?P<deed>{any_of(words)}{endings})"


def few(most: int, least: int = 0, but: str = "nicht niet kein keine keinen geen") -> str:
    """Return a gap of so many words inside of one clause, none of them one of ``but``."""
    return rf"(?:(?!{any_of(but)} )[\w'’%€$£./-]+ ){{{least},{most}}}?"


def say(kind: Kind, *parts: str, unless: str = "") -> Saying:
    """Build a saying of ``parts``, for text in small letters with single blanks.

    One of the words ``unless``, before it in the same clause, makes it no claim.
    """
    excuses = re.compile(rf"\b{any_of(unless)}\b[^,.;:!?\n]*$") if unless else None
    return Saying(kind, re.compile(r"\b" + "".join(parts) + r"\b"), excuses)
