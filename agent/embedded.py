"""The bot's own chat model: it answers by quoting the passages in its messages, nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict
from typing_extensions import override

from agent.exchange import GivenPassage, Reply, read_task, write_reply
from agent.knowledge.embedding import Embedder
from agent.knowledge.words import find_content_words
from agent.prompts.prompt import NO_ANSWER

EMBEDDED_VERSION = "embedded-1"
EMBEDDED_PROMPT = "answer-1"
"""It follows no instructions: the name in its drafts' versions, whatever they are."""

_MOST_SENTENCES = 3
_MOST_COMPARED = 40
_LEXICAL_SHARE = 0.3
_AS_GOOD = 0.12
"""A sentence this near to the best one in score is quoted as well."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\s])|\n+")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)[^)]*\)")
_MARKS = re.compile(r"\*\*|__|`|^\s{0,3}(?:[-*+]|#{1,6}|>)\s+", re.MULTILINE)


class EmbeddedChatModel(BaseChatModel):
    """Answers a question by quoting: a written answer whole, an article by its best sentences.

    It never makes up a word. Without passages it says that it does not know.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    embedder: Any = None
    """An ``Embedder``; without one, sentences are compared by words alone."""

    @property
    def _llm_type(self) -> str:
        return EMBEDDED_VERSION

    @override
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        task = read_task(messages[-1].text)
        reply = answer_from(task.question, task.passages, self.embedder)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(write_reply(reply)))])


def answer_from(
    question: str, passages: Sequence[GivenPassage], embedder: Embedder | None
) -> Reply:
    """Return the best passage's answer to ``question``; the passages come best first."""
    if not passages:
        return Reply(NO_ANSWER, answerable=False)
    best = passages[0]
    if best.question is not None:
        return Reply(best.text, answerable=True, cited=(best.id,))
    return Reply(quote_sentences(question, best.text, embedder), answerable=True, cited=(best.id,))


def quote_sentences(question: str, text: str, embedder: Embedder | None) -> str:
    """Return the one to three sentences of ``text`` that fit ``question`` best, in their order."""
    plain = _MARKS.sub("", _LINK.sub(r"\1 (\2)", text))
    sentences = [part.strip() for part in _SENTENCE.split(plain) if part.strip()][:_MOST_COMPARED]
    if len(sentences) <= 1:
        return plain.strip()
    asked = set(find_content_words(question))
    shared = [len(asked & set(find_content_words(each))) / (len(asked) or 1) for each in sentences]
    scores = _LEXICAL_SHARE * np.array(shared)
    if embedder is not None:
        vectors = embedder.embed([question, *sentences])
        scores = scores + vectors[1:] @ vectors[0]
    good = np.flatnonzero(scores >= scores.max() - _AS_GOOD)
    chosen = sorted(sorted(good, key=lambda place: -scores[place])[:_MOST_SENTENCES])
    return " ".join(sentences[place] for place in chosen)
