"""Bots and knowledge for tests: yours and ours, without a model, a network or a wait."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
from typing_extensions import override

from agent.dialogue import Bot, Confidence, Draft, Source, Turn
from agent.errors import ModelFailed
from agent.knowledge.embedding import Vectors, embed_all
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.search import Knowledge
from agent.knowledge.words import find_content_words

CANNED = {"model": "canned", "prompt": "none", "knowledge": "0", "calibration": "none"}
_THRESHOLD = 0.9


class CannedBot(Bot):
    """Drafts the same answer to everything, as sure as it is told to be.

    ``confidence`` may be ``None`` (could not be measured); ``delay`` is in seconds of the event
    loop's clock.
    """

    def __init__(
        self,
        text: str = "It takes 2 to 4 working days.",
        confidence: float | None = 0.97,
        *,
        delay: float = 0.0,
        threshold: float | None = _THRESHOLD,
        answer_id: str | None = "canned",
    ) -> None:
        self.seen: list[Sequence[Turn]] = []
        self._draft = build_draft(text, confidence, threshold=threshold, answer_id=answer_id)
        self._delay = delay

    @override
    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Return the canned draft and note ``turns`` in ``seen``."""
        self.seen.append(tuple(turns))
        if self._delay:
            await asyncio.sleep(self._delay)
        return self._draft


class ScriptedBot(Bot):
    """Gives its drafts one after the other, raising those that are errors; the last one stays."""

    def __init__(self, script: Sequence[Draft | Exception]) -> None:
        if not script:
            raise ValueError("a script needs at least one draft or error")
        self._script = list(script)

    @override
    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Return or raise the next part of the script."""
        part = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(part, Exception):
            raise part
        return part


class FailingBot(Bot):
    """Fails at every draft, with ``ModelFailed`` unless told otherwise."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error or ModelFailed()

    @override
    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Raise the error."""
        raise self._error


class WordEmbedder:
    """Embeds a text by its content words: texts are alike as far as they share them."""

    name = "words"
    size = 256

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape ``(len(texts), 256)``."""
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in find_content_words(text) or [text]:
                vectors[row, crc32(word.encode("utf-8", "replace")) % self.size] += 1
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
        unit: Vectors = (vectors / lengths).astype(np.float32)
        return unit


def build_draft(
    text: str,
    confidence: float | None,
    *,
    threshold: float | None = _THRESHOLD,
    answer_id: str | None = "canned",
) -> Draft:
    """Build a draft whose only source is ``text`` itself."""
    sources = (Source(answer_id, "Canned", text),) if answer_id else ()
    return Draft(
        text=text,
        confidence=Confidence(value=confidence, threshold=threshold),
        sources=sources,
        answer_id=answer_id,
        versions=CANNED,
    )


def build_knowledge(answers: Mapping[str, Sequence[str]], version: int = 1) -> Knowledge:
    """Build knowledge from answers and the questions that lead to them; ids are ``a1``, ``a2``…"""
    entries = [
        Entry(f"a{number}", answer, tuple(questions), title=questions[0])
        for number, (answer, questions) in enumerate(answers.items(), 1)
    ]
    embedder = WordEmbedder()
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    return Knowledge(entries, embed_all(embedder, texts), embedder, version)
