"""Words that can be shown at all: some, not too many, and none that trick or damage what shows them."""

from __future__ import annotations

import re
import unicodedata

from agent.errors import ModelReplyInvalid
from agent.replies.source_marks import take_off_marks

LONGEST_ANSWER = 8_000
"""Characters in an answer at most: what a message may hold."""

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_BLANKS = re.compile(r"[^\S\n]{20,}")
_WORD = re.compile(r"[^\W_]")
_NOTHING = frozenset({"null", "none", "undefined", "nan", "n/a", "[object object]"})
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
"""Letters that turn the reading order, or that nobody sees and a machine reads."""
_NO_LETTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_PILED = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{5,}")
_UNSHOWABLE_KINDS = frozenset({"Cc", "Cs", "Co"})
_USELESS = "\u00ad\u034f\u115f\u1160\u180e\u2060-\u2064\u206a-\u206f\u2800\u3164\ufeff\uffa0"
"""Invisible letters that no language needs in a message."""
_SOMETIMES = "\u061c\u200b-\u200f"
"""Invisible letters that some scripts, and pictures of people, need, but no word of these:"""
_PLAIN = "0-9A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
_INVISIBLE = re.compile(
    f"(?<![{_USELESS}])[{_USELESS}]{{1,3}}(?![{_USELESS}])"
    f"|(?<=[{_PLAIN}])[{_SOMETIMES}]{{1,3}}(?=[{_PLAIN}]|\\Z)"
)
"""A few of them; where more follow each other, somebody means something by it."""
_FLOOD = re.compile(f"[{_USELESS}{_SOMETIMES}]{{4,}}")
_MOST_INVISIBLE = 0.1
_FEW_INVISIBLE = 10


def tidy(answer: str) -> str:
    """Return ``answer`` with plain line ends, without long gaps, invisible letters, marks of sources.

    Pure. The tidied beginning of a text is the beginning of the tidied text.
    """
    answer = take_off_marks(_INVISIBLE.sub("", answer.replace("\r\n", "\n"))).strip()
    return _BLANKS.sub(" ", _BLANK_LINES.sub("\n\n", answer))


def check_showable(answer: str) -> None:
    """Raise ``ModelReplyInvalid`` where ``answer`` cannot be shown to anybody."""
    if not _WORD.search(answer) or answer.casefold().strip(" .") in _NOTHING:
        raise ModelReplyInvalid("The model's reply is empty.", "reply_empty")
    if len(answer) > LONGEST_ANSWER:
        told = f"The model's reply has more than {LONGEST_ANSWER} characters."
        raise ModelReplyInvalid(told, "reply_too_long")
    check_letters(answer)


def check_letters(answer: str) -> None:
    """Raise ``ModelReplyInvalid`` where letters of ``answer`` trick or damage what shows them."""
    kinds = [unicodedata.category(letter) for letter in answer]
    if any(_is_unshowable(*pair) for pair in zip(answer, kinds, strict=True)):
        raise _unshowable("The model's reply holds control characters or half characters.")
    if _TURNING.search(answer) or _NO_LETTERS.search(answer):
        raise _unshowable("The model's reply holds characters that mislead its reader.")
    if _FLOOD.search(answer) or kinds.count("Cf") > max(
        _FEW_INVISIBLE, _MOST_INVISIBLE * len(answer)
    ):
        raise _unshowable("The model's reply is full of invisible characters.")
    if _PILED.search(unicodedata.normalize("NFD", answer)):
        raise _unshowable("The model's reply piles marks upon its letters.")


def _is_unshowable(letter: str, kind: str) -> bool:
    return kind in _UNSHOWABLE_KINDS and letter not in "\n\t"


def _unshowable(message: str) -> ModelReplyInvalid:
    return ModelReplyInvalid(message, "reply_unshowable")
