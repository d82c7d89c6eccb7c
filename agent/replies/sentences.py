"""Cut an answer or a passage into sentences, and these into clauses, with the words that carry them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.knowledge.words import find_content_words

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\n+|\s[•·]\s")
_CLAUSE_END = re.compile(
    r"[,;:()–—]|\s-\s|\b(?:but|however|although|though|unless|while|whereas|otherwise|if|because)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\w")
_SHORT = 3
_COURTESY = """
help glad happy sorry welcome question let know hope thank thanks hello hi dear reach assist
further assistance feel pleasure great wonderful understand apologize apologise inconvenience
regard best kind care anything contact need day nice additional sure certainly course answer
ask asking message moment patience helps helpful useful clarifies
"""
_NUMBER_WORDS = """
two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty ninety
hundred thousand
"""
_FILLERS = "usually normally typically generally simply please easily directly next afterwards"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the words that its claims are made of.

    ``is_courtesy``: it says nothing about the matter.
    """

    text: str
    words: frozenset[str]

    @property
    def is_courtesy(self) -> bool:
        return self.words <= _COURTESIES


def cut_sentences(text: str) -> list[Sentence]:
    """Return the sentences of ``text`` in order, without empty ones."""
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return [Sentence(part, find_claim_words(part)) for part in parts if _LETTER.search(part)]


def find_claim_words(text: str) -> frozenset[str]:
    """Return the words of ``text`` that its claims are made of, in one form each."""
    words = (_join_forms(word) for word in find_content_words(text) if not word.isdigit())
    return frozenset(words) - _NO_CLAIMS


def cut_clauses(sentence: str) -> list[str]:
    """Return the clauses of a sentence, each of which can be denied by itself."""
    return [part.strip() for part in _CLAUSE_END.split(sentence) if _LETTER.search(part)]


def _join_forms(word: str) -> str:
    # "takes" has lost its "e" with its "s"; "take" is too short for the stemmer to take it off.
    return word[:-1] if len(word) > _SHORT and word.endswith("e") else word


_COURTESIES = frozenset(map(_join_forms, find_content_words(_COURTESY)))
_NO_CLAIMS = frozenset(map(_join_forms, find_content_words(f"{_NUMBER_WORDS} {_FILLERS}")))
"""Numbers are compared to the letter elsewhere; fillers add nothing that could be wrong."""
