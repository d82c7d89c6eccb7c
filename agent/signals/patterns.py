"""Patterns with a score each, and the strongest of them in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
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


def prepare(text: str) -> str:
    """Return ``text`` in lower case without accents, invisible characters and runs of space."""
    # Quotes first: the folding below would turn an acute accent into a space.
    plain = _INVISIBLE.sub("", text).translate(_QUOTES)
    folded = unicodedata.normalize("NFKD", plain).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return _SPACE.sub(" ", bare).strip()


def compile_patterns(scored: Mapping[float, Sequence[str]]) -> tuple[Pattern, ...]:
    """Compile regular expressions by score; each is found at word boundaries only."""
    return tuple(
        Pattern(re.compile(rf"(?<!\w)(?:{expression})(?!\w)"), score)
        for score, expressions in scored.items()
        for expression in expressions
    )


def find_strongest(patterns: Iterable[Pattern], prepared: str) -> Hit | None:
    """Return the hit with the highest score in a prepared text, or ``None``."""
    best: Hit | None = None
    for pattern in patterns:
        if best is not None and pattern.score <= best.score:
            continue
        found = pattern.expression.search(prepared)
        if found is not None:
            best = Hit(pattern.score, found[0])
    return best
