"""What a reply shows of its own worth, told without asking any model again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.confidence.reply_signals import ReplyFacts
from agent.dialogue import Turn
from agent.drafting.finding import Found
from agent.drafting.showing import Shown
from agent.exchange import GivenPassage, Reply
from agent.knowledge.embedding import Embedder
from agent.knowledge.words import find_content_words, find_words, join_words
from agent.models.model import Told
from agent.replies.grounding import find_left_out, ground
from agent.replies.word_doubt import read_word_doubt

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Written:
    """A reply, and what there is to hold it against.

    ``cited`` are the passages that it cites of those that were given. ``best_answer`` is the
    written answer of the best entry that the search found, ``None`` where that is an article;
    ``other_source``: the reply rests on another entry. ``inferred``: it names none, ``cited`` are what
    it was found to rest on. ``tokens`` are the pieces of its text with
    their log-probabilities, ``None`` where the provider returned none. ``follow_up``: the question
    makes sense only with the one before it.
    """

    reply: Reply
    question: str
    cited: Sequence[GivenPassage] = ()
    best_answer: str | None = None
    other_source: bool = False
    inferred: bool = False
    turns: Sequence[Turn] = ()
    tokens: Sequence[tuple[str, float]] | None = None
    follow_up: bool = False


def write_up(
    found: Found, reply: Reply, cited: Sequence[Shown], told: Told, turns: Sequence[Turn]
) -> Written:
    """Put a reply beside what it is to be held against."""
    best = found.best
    tokens = None if told.tokens is None else [(each.text, each.logprob) for each in told.tokens]
    return Written(
        reply,
        found.question,
        cited=[each.given for each in cited],
        best_answer=best.answer if best and best.questions else None,
        other_source=bool(cited) and cited[0].entry is not best,
        turns=turns,
        tokens=tokens,
        follow_up=found.follow_up,
    )


def examine(written: Written, embedder: Embedder | None) -> ReplyFacts:
    """Return what ``written`` shows. It takes some hundredths of a second, less for a quotation."""
    facts = _note(written)
    if not (facts.composed or facts.unstructured or facts.inferred):
        return facts
    answer, cited = written.reply.answer, written.cited
    frames = [part for passage in cited for part in (passage.title, passage.question) if part]
    asked = [written.question, *(turn.text for turn in written.turns if turn.speaker == "customer")]
    found = ground(answer, [passage.text for passage in cited], [*frames, *asked], embedder)
    best = written.best_answer
    return replace(
        facts,
        hedged=found.hedged,
        denied=found.denied,
        ungrounded=found.ungrounded,
        unknown_names=found.unknown_names,
        unsupported=found.unsupported,
        weakest=found.weakest,
        added=found.added,
        longer=found.longer,
        unlike_best=None if best is None else find_left_out(answer, best, embedder),
    )


def is_quoted(answer: str, texts: Sequence[str]) -> bool:
    """Say whether each sentence of ``answer`` stands in one of ``texts`` word for word.

    A mere "no" stands in many texts, and is no quotation.
    """
    quotable = [f" {join_words(find_words(text))} " for text in texts]
    sentences = [join_words(find_words(part)) for part in _SENTENCE_END.split(answer)]
    said = [f" {part} " for part in sentences if part]
    is_telling = bool(find_content_words(answer))
    return is_telling and all(any(part in text for text in quotable) for part in said)


def _note(written: Written) -> ReplyFacts:
    reply, cited = written.reply, written.cited
    if not reply.answerable:
        return ReplyFacts(refused=True, follow_up=written.follow_up)
    said = find_words(reply.answer)
    doubt = None if written.tokens is None else read_word_doubt(written.tokens, reply.answer)
    return ReplyFacts(
        stated=reply.confidence,
        composed=not is_quoted(reply.answer, [passage.text for passage in cited]),
        uncited=not cited,
        inferred=written.inferred,
        other_source=written.other_source,
        unstructured=not reply.structured,
        repeated=any(
            turn.speaker == "bot" and find_words(turn.text) == said for turn in written.turns
        ),
        follow_up=written.follow_up,
        token_doubt=None if doubt is None else doubt.mean,
        least_sure_word=None if doubt is None else doubt.least_sure,
        unsure_words=None if doubt is None else doubt.unsure,
    )
