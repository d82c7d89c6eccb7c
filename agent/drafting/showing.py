"""What a model is shown of the knowledge, and the source that a citation of it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.dialogue import LONGEST_QUOTE, Source
from agent.exchange import GivenPassage
from agent.knowledge.entry import Entry
from agent.knowledge.excerpts import ExcerptShelf
from agent.knowledge.search import Knowledge, SearchResult
from agent.knowledge.words import find_content_words

TOKENS = 2_000
"""About how much of the knowledge a language model reads for one answer."""
_SENTENCE_START = re.compile(r"(?<=[.!?])\s+(?=\S)|\n+(?=\S)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as the model sees it; its text begins at the character ``start`` of the entry's."""

    given: GivenPassage
    entry: Entry
    start: int
    score: float


def show_entries(result: SearchResult) -> tuple[Shown, ...]:
    """Show the entries that were found, whole and best first: what the embedded model quotes from."""
    shown = []
    for number, hit in enumerate(result.hits, 1):
        entry = hit.entry
        question = hit.passage.text if entry.questions else None
        given = GivenPassage(str(number), entry.title, entry.answer, question)
        shown.append(Shown(given, entry, 0, hit.score))
    return tuple(shown)


def show_excerpts(shelf: ExcerptShelf, knowledge: Knowledge, question: str) -> tuple[Shown, ...]:
    """Show a language model what it should read to answer ``question``, best first."""
    shown = []
    for number, excerpt in enumerate(shelf.find(knowledge, question, TOKENS), 1):
        entry = excerpt.entry
        given = GivenPassage(str(number), entry.title, excerpt.text, excerpt.question)
        shown.append(Shown(given, entry, excerpt.start, excerpt.score))
    return tuple(shown)


def find_cited(shown: Sequence[Shown], cited: Sequence[str]) -> list[Shown]:
    """Return what the ids ``cited`` stand for, in their order; an id that was never shown is none."""
    by_id = {each.given.id: each for each in shown}
    return [by_id[name] for name in dict.fromkeys(cited) if name in by_id]


def build_source(cited: Shown, answer: str) -> Source:
    """Return the source of ``answer``: of a long passage the stretch that shares most words with it."""
    entry, text = cited.entry, cited.given.text
    start = _find_stretch(text, set(find_content_words(answer)))
    return Source(
        id=entry.id,
        title=entry.title or entry.id,
        quote=text[start : start + LONGEST_QUOTE],
        url=entry.url,
        score=cited.score,
        start=cited.start + start,
    )


def _find_stretch(text: str, said: set[str]) -> int:
    if len(text) <= LONGEST_QUOTE:
        return 0
    starts = [0, *(match.end() for match in _SENTENCE_START.finditer(text))]

    def count_shared(start: int) -> int:
        return len(said & set(find_content_words(text[start : start + LONGEST_QUOTE])))

    return max(starts, key=count_shared)
