"""Text as it is compared: one way to write each letter, nothing invisible, single blanks."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_EMPHASIS = re.compile(r"\*+|~~|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
_LOOKALIKES = str.maketrans("аеорсухіѕјԁһԛԝοανιρυ", "aeopcyxisjdhqwoavipu")
"""Letters of other alphabets that pass for Latin ones."""
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-"})


def plain_words(text: str) -> str:
    """Return ``text`` in small letters with single blanks, without emphasis and what nobody sees.

    Its lines stay apart, and it is not meant to be shown.
    """
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFKC", shown).translate(_APOSTROPHES).casefold()
    folded = _EMPHASIS.sub("", folded).translate(_LOOKALIKES)
    lines = (_BLANKS.sub(" ", line).strip() for line in folded.splitlines())
    return "\n".join(line for line in lines if line)
