"""Marks of sources within an answer, such as "[1]": citations to be read, and not for customers."""

from __future__ import annotations

import re

_NUMBERS = r"t?\d{1,2}(?:, ?t?\d{1,2})*"
"""What tools told has ids such as t1."""
_ENDS = r"(?=[ \t]*(?:[.,;:!?)\[【\n]|\Z))"
"""A mark ends a clause; "press [1] for help" is none."""
_MARK = re.compile(
    rf"[ \t]*(?:\[\^?({_NUMBERS})\](?!\(){_ENDS}|【(t?\d{{1,2}})[^【】\n]{{0,30}}】)"
)
_HALF = re.compile(
    r"[ \t]*(?:\[\^?(?:t|t?\d{1,2}(?:, ?t?\d{0,2})*)?|【(?:t|t?\d[^【】\n]{0,31})?)\Z"
)
_NUMBER = re.compile(r"t?\d+")


def list_marked(answer: str) -> tuple[str, ...]:
    """Return the numbers of the sources that are marked in ``answer``, in their order."""
    numbers = ((found[1] or found[2] or "") for found in _MARK.finditer(answer))
    return tuple(dict.fromkeys(each for found in numbers for each in _NUMBER.findall(found)))


def take_off_marks(answer: str) -> str:
    """Return ``answer`` without marks of sources, and without half of one at its end.

    What remains of a text's beginning is the beginning of what remains of the text.
    """
    return _HALF.sub("", _MARK.sub("", answer))
