"""What a language has to say about a wish for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wording:
    """Regular expressions over a prepared text: small letters, no accents, one space between words.

    ``inside`` are wishes wherever they stand, ``alone`` are wishes where nothing else stands between
    two signs of punctuation. What ``apart`` finds is taken out first: it has the same words and asks
    for nobody. ``acts`` and ``people`` are a wish where one of each stands within a few words of the
    other. ``short`` are short forms that people type, with what they stand for.
    """

    inside: tuple[str, ...]
    alone: tuple[str, ...]
    apart: tuple[str, ...]
    acts: str
    people: str
    short: Mapping[str, str] = field(default_factory=dict)
