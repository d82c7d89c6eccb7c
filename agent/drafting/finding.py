"""What the search finds for a customer's question, and what of it an answer rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.dialogue import Source, Turn
from agent.drafting.question import find_question
from agent.drafting.showing import Shown, show_entries, show_excerpts
from agent.knowledge.entry import Entry
from agent.knowledge.excerpts import ExcerptShelf
from agent.knowledge.search import Knowledge, SearchResult

_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A question as it was read, what the search found, and the passages that a model is shown.

    ``follow_up``: the question makes sense only with the one before it.
    """

    question: str
    result: SearchResult
    shown: tuple[Shown, ...]
    follow_up: bool

    @property
    def best(self) -> Entry | None:
        """The entry that was found first."""
        return self.result.hits[0].entry if self.result.hits else None

    def find_entry(self, cited: Sequence[Shown]) -> Entry | None:
        """Return what an answer rests on first; without a citation, what was found first."""
        return cited[0].entry if cited else self.best

    def is_best(self, cited: Sequence[Shown]) -> bool:
        """Say whether an answer is what was found first.

        An own bot was shown nothing of that. Where it says something else, nothing was measured of
        it.
        """
        return bool(cited) and cited[0].entry is self.best


def find(knowledge: Knowledge, excerpts: ExcerptShelf | None, turns: Sequence[Turn]) -> Found:
    """Search ``knowledge`` for what is asked at the end of ``turns``. Raises ``NothingToAnswer``.

    A model is shown ``excerpts`` of it, without them whole entries.
    """
    asked = find_question(turns)
    alone = knowledge.search(asked.text, _PASSAGES)
    if asked.in_context is not None:
        joined = knowledge.search(asked.in_context, _PASSAGES)
        if _top_score(joined) > _top_score(alone):
            shown = _show(knowledge, excerpts, asked.in_context, joined)
            return Found(asked.in_context, joined, shown, follow_up=True)
    shown = _show(knowledge, excerpts, asked.text, alone)
    return Found(asked.text, alone, shown, follow_up=False)


def list_texts(cited: Sequence[Shown], own: Sequence[Source]) -> list[str]:
    """Return all that is known of the passages: what stands there may be said."""
    texts = [(each.given.text, each.given.title, each.entry.url) for each in cited]
    texts += [(source.quote, source.title, source.url) for source in own]
    return [text for group in texts for text in group if text]


def _show(
    knowledge: Knowledge, excerpts: ExcerptShelf | None, question: str, result: SearchResult
) -> tuple[Shown, ...]:
    if excerpts is None:
        return show_entries(result)
    return show_excerpts(excerpts, knowledge, question)


def _top_score(result: SearchResult) -> float:
    return result.hits[0].score if result.hits else 0.0
