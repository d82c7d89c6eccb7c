"""Says whether an edit left an answer's substance alone: only then was the draft right.

Cosmetic: spelling, punctuation, a greeting, a sign-off, words of courtesy, and at most one word in
ten that carries content. In substance: any other number, address or negation, and every larger
change, since nobody can tell from outside what it does to the meaning.
"""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

_CHANGED_SHARE = 0.1
"""Content words of the draft that may change."""
_SAME_WORD = 80.0
"""Likeness (0 to 100) from which on two words are one in two spellings."""

_GREETING = re.compile(
    r"\A\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)"
    r"|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|hola|buenos d[ií]as|ciao|buongiorno|beste|ol[áa])"
    r"\b[^\n,.!]{0,40}[\n,.!]+",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:\n|(?<=[.!?]))\s*(?:best(?: regards| wishes)?|kind regards|warm regards|regards|cheers"
    r"|many thanks|thanks|sincerely|yours|viele gr[üu][ßs]+e?|mit freundlichen gr[üu][ßs]+en"
    r"|cordialement|saludos|un saludo|cordiali saluti|met vriendelijke groet)\b[^.!?\d]{0,60}\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_NUMBER = re.compile(r"[€$£%]|\d+(?:[.,:/-]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nothing|without|cannot|except|unless|only"
    r"|nicht|kein\w*|nie|niemals|ohne|nur|ne|pas|jamais|sans|aucun\w*|nunca|sin|solo|sólo"
    r"|non|mai|senza|niet|geen|nooit|zonder|não|sem)\b|n['’]t\b",
    re.IGNORECASE,
)
_COURTESY = """
a an the and of to is are be this that it its in on for with you your we our i my us me will
please thank thanks sorry happy glad hope helps help just kindly very so here
bitte danke gern gerne der die das und ist sie ihr ihre wir
"""
_NO_CONTENT = frozenset(_COURTESY.split())


def is_same_in_substance(draft: str, sent: str) -> bool:
    """Say whether ``sent`` tells the customer what ``draft`` would have told."""
    if draft.split() == sent.split():
        return True
    before, after = _strip(draft), _strip(sent)
    if any(Counter(_find(each, before)) != Counter(_find(each, after)) for each in _MUST_STAY):
        return False
    words, changed = _list_words(before), _list_words(after)
    return _count_changes(words, changed) <= int(len(words) * _CHANGED_SHARE)


_MUST_STAY = (_ADDRESS, _NUMBER, _NEGATION)


def _strip(text: str) -> str:
    return _SIGN_OFF.sub("", _GREETING.sub("", text.strip()))


def _find(pattern: re.Pattern[str], text: str) -> list[str]:
    return [found.casefold().rstrip(".,;:!?)") for found in pattern.findall(text)]


def _list_words(text: str) -> list[str]:
    words = (word.casefold() for word in _WORD.findall(_ADDRESS.sub(" ", text)))
    return [word for word in words if word not in _NO_CONTENT]


def _count_changes(before: list[str], after: list[str]) -> int:
    """Count the words that were put in, left out or exchanged for others than another spelling."""
    changes = 0
    for step in Levenshtein.editops(before, after):
        is_spelling = (
            step.tag == "replace"
            and fuzz.ratio(before[step.src_pos], after[step.dest_pos]) >= _SAME_WORD
        )
        changes += not is_spelling
    return changes
