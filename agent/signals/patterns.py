"""Patterns with a score each, and the strongest of them in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Hit:
    """``words`` of the text that raised ``score`` (0 to 1)."""

    score: float
    words: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """What to look for in a prepared text, and how much it says."""

    expression: re.Pattern[str]
    score: float


@dataclass(frozen=True, slots=True)
class Patterns:
    """Some patterns, and one expression that is found where any of them is.

    Nearly every message has nothing to find, and one look tells so in a fifth of the time.
    """

    each: tuple[Pattern, ...]
    any: re.Pattern[str]


def prepare(text: str) -> str:
    """Return ``text`` in lower case without accents, invisible characters and runs of space."""
    # Quotes first: the folding below would turn an acute accent into a space.
    bare = _INVISIBLE.sub("", text).translate(_QUOTES)
    if not bare.isascii():
        folded = unicodedata.normalize("NFKD", bare)
        bare = "".join(c for c in folded.casefold() if not unicodedata.combining(c))
    return _SPACE.sub(" ", bare.casefold()).strip()


def compile_patterns(scored: Mapping[float, Sequence[str]]) -> Patterns:
    """Compile regular expressions by score; each is found at word boundaries only."""
    each = tuple(
        Pattern(_compile(expression), score)
        for score, expressions in scored.items()
        for expression in expressions
    )
    return Patterns(each, _compile("|".join(part for parts in scored.values() for part in parts)))


def find_strongest(patterns: Patterns, prepared: str) -> Hit | None:
    """Return the hit with the highest score in a prepared text, or ``None``."""
    if patterns.any.search(prepared) is None:
        return None
    best: Hit | None = None
    for pattern in patterns.each:
        if best is not None and pattern.score <= best.score:
            continue
        found = pattern.expression.search(prepared)
        if found is not None:
            best = Hit(pattern.score, found[0])
    return best


def _compile(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{expression})(?!\w)")
