"""The support bot: searches the knowledge, asks its chat model, and says how sure it is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage

from agent.confidence.model import ConfidenceModel
from agent.confidence.reply_signals import ReplyFacts, observe_reply
from agent.confidence.signals import observe_search
from agent.confidence.standard import Standard, build_standard
from agent.dialogue import Draft, Source, Turn
from agent.errors import ModelReplyInvalid
from agent.exchange import GivenPassage, Reply, Task, read_reply, read_reply_data
from agent.knowledge.search import Hit, Knowledge, SearchResult
from agent.knowledge.words import find_numbers, find_words, join_words
from agent.language import guess_language
from agent.models.model import Model, Told
from agent.prompts.prompt import NO_ANSWER, Prompt, build_messages, choose_prompt
from agent.question import find_question

_PASSAGES = 5
_TURNS_SHOWN = 12
_LONGEST_QUOTE = 600
_DIGITS = 4
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class _Found:
    question: str
    result: SearchResult
    follow_up: bool


class SupportBot:
    """Drafts answers from one state of the knowledge; safe to use by many turns at once."""

    def __init__(
        self,
        model: Model,
        knowledge: Knowledge,
        confidence: ConfidenceModel | None,
        *,
        max_error: float,
        confidence_name: str = "none",
        standard: Standard | None = None,
        prompt: Prompt | None = None,
    ) -> None:
        """Put the bot together.

        Without a ``confidence`` model every draft's value is ``None``; a ``standard`` takes the
        place of both it and ``max_error``. ``confidence_name`` goes into the drafts' versions.
        """
        self._model = model
        self._knowledge = knowledge
        self._standard = standard or build_standard(confidence, max_error)
        self._prompt = prompt or choose_prompt()
        self._versions = {
            "model": model.name,
            "prompt": self._prompt.version,
            "knowledge": str(knowledge.version),
            "calibration": confidence_name,
        }

    @property
    def knowledge(self) -> Knowledge:
        """What it searches."""
        return self._knowledge

    def move_to(self, knowledge: Knowledge) -> SupportBot:
        """Return the same bot on ``knowledge`` that has only learnt some questions since."""
        moved = copy(self)
        moved._knowledge = knowledge
        return moved

    def hold_to(self, standard: Standard, confidence_name: str) -> SupportBot:
        """Return the same bot, its drafts held to another standard."""
        held = copy(self)
        held._standard = standard
        held._versions = {**self._versions, "calibration": confidence_name}
        return held

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Draft an answer to the newest customer turns.

        Raises ``NothingToAnswer``, ``ModelFailed`` and its kinds.
        """
        found = await asyncio.to_thread(self._search, turns)
        hits = found.result.hits
        passages = tuple(_give(hit, str(number)) for number, hit in enumerate(hits, 1))
        task = Task(found.question, passages, tuple(turns[-_TURNS_SHOWN:]))
        told = await self._ask(task)
        reply = _read_message(told.message)
        cited = [hit for hit, given in zip(hits, passages, strict=True) if given.id in reply.cited]
        facts = self._observe(found, reply, cited, passages, turns)
        observed = observe_search(found.result.evidence) | observe_reply(facts)
        # As they are stored: a decision that is judged anew later must come out the same.
        signals = {name: round(value, _DIGITS) for name, value in observed.items()}
        answering = cited[0] if cited else hits[0] if hits else None
        entry = answering.entry if answering and reply.answerable else None
        language = guess_language(found.question)
        return Draft(
            text=reply.answer or NO_ANSWER,
            confidence=self._standard.judge(
                signals,
                entry.id if entry else None,
                entry.topic if entry else None,
                language,
            ),
            sources=tuple(_quote(hit) for hit in cited),
            answer_id=entry.id if entry else None,
            topic=entry.topic if entry else None,
            language=language,
            signals=signals,
            versions={**self._versions, "model": told.model},
        )

    def _search(self, turns: Sequence[Turn]) -> _Found:
        asked = find_question(turns)
        alone = self._knowledge.search(asked.text, _PASSAGES)
        if asked.in_context is not None:
            joined = self._knowledge.search(asked.in_context, _PASSAGES)
            if _top_score(joined) > _top_score(alone):
                return _Found(asked.in_context, joined, follow_up=True)
        return _Found(asked.text, alone, follow_up=False)

    async def _ask(self, task: Task) -> Told:
        return await self._model.ask(build_messages(task, self._prompt))

    def _observe(
        self,
        found: _Found,
        reply: Reply,
        cited: Sequence[Hit],
        passages: Sequence[GivenPassage],
        turns: Sequence[Turn],
    ) -> ReplyFacts:
        if not reply.answerable:
            return ReplyFacts(refused=True, follow_up=found.follow_up)
        shown = [given.text for given in passages if given.id in reply.cited]
        said = find_words(reply.answer)
        return ReplyFacts(
            stated=reply.confidence,
            composed=not _is_quoted(reply.answer, shown),
            uncited=not cited,
            other_source=bool(cited) and cited[0] is not found.result.hits[0],
            ungrounded=_ungrounded_share(reply.answer, [*shown, found.question]),
            unstructured=not reply.structured,
            repeated=any(turn.speaker == "bot" and find_words(turn.text) == said for turn in turns),
            follow_up=found.follow_up,
        )


def _read_message(message: object) -> Reply:
    if not isinstance(message, BaseMessage):
        raise ModelReplyInvalid
    if isinstance(message, AIMessage) and message.tool_calls:
        return read_reply_data(message.tool_calls[0]["args"])
    return read_reply(message.text)


def _give(hit: Hit, number: str) -> GivenPassage:
    entry = hit.entry
    if entry.questions:
        return GivenPassage(number, entry.title, entry.answer, hit.passage.text)
    return GivenPassage(number, entry.title, entry.answer)


def _quote(hit: Hit) -> Source:
    entry = hit.entry
    return Source(
        entry.id, entry.title or entry.id, entry.answer[:_LONGEST_QUOTE], entry.url, hit.score
    )


def _top_score(result: SearchResult) -> float:
    return result.hits[0].score if result.hits else 0.0


def _is_quoted(answer: str, texts: Sequence[str]) -> bool:
    quotable = [join_words(find_words(text)) for text in texts]
    sentences = [join_words(find_words(part)) for part in _SENTENCE_END.split(answer)]
    return all(any(part in text for text in quotable) for part in sentences if part)


def _ungrounded_share(answer: str, texts: Sequence[str]) -> float:
    numbers = find_numbers(answer)
    if not numbers:
        return 0.0
    held: set[str] = set().union(*(find_numbers(text) for text in texts))
    return len(numbers - held) / len(numbers)
