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
_COURTESY = """
help glad happy sorry welcome question let know hope thank thanks hello hi dear reach assist
further assistance feel pleasure great wonderful understand apologize apologise inconvenience
regard best kind care anything contact need day nice additional sure certainly course answer
ask asking message moment patience
"""
_COURTESIES = frozenset(find_content_words(_COURTESY))
_NUMBER_WORDS = frozenset(
    find_content_words(
        "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty "
        "ninety hundred thousand"
    )
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its content words, numbers apart: those are compared to the letter elsewhere.

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
    return [
        Sentence(part, frozenset(find_content_words(part)))
        for part in parts
        if _LETTER.search(part)
    ]


def cut_clauses(sentence: str) -> list[str]:
    """Return the clauses of a sentence, each of which can be denied by itself."""
    return [part.strip() for part in _CLAUSE_END.split(sentence) if _LETTER.search(part)]


def _find_words(text: str) -> frozenset[str]:
    words = (word for word in find_content_words(text) if not word.isdigit())
    return frozenset(words) - _NUMBER_WORDS
