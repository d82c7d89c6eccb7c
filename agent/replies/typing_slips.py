"""Words with a slip of the pen in them, such as "refundd", and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 6
"""Letters of a word whose slips are known: of shorter ones they are often other words."""


def list_slips(words: Iterable[str]) -> dict[str, str]:
    """Return each slip of one of ``words`` with the word that was meant; none that is a word itself.

    A slip leaves out a letter, doubles one, or swaps two that are neighbours; the first and the last
    letter stand. "Updates" is no slip of "updated", then.
    """
    known = {word for word in words if len(word) >= _LEAST}
    return {slip: word for word in sorted(known) for slip in _slip(word) if slip not in known}


def mend(plain: str, slips: Mapping[str, str]) -> str:
    """Return ``plain`` with the words that were meant."""
    return _WORD.sub(lambda found: slips.get(found[0], found[0]), plain)


def _slip(word: str) -> Iterator[str]:
    for place in range(1, len(word) - 1):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place] + word[place:]
        if place < len(word) - 2:
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
