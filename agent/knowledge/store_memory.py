"""Knowledge kept in memory: for tests and for trying things out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from agent.errors import KnowledgeChanged
from agent.knowledge.entry import Entry, digest_text, list_passages
from agent.knowledge.store import (
    KnowledgeSnapshot,
    KnowledgeVersion,
    LearntQuestion,
    StoredConfidence,
    StoredEntry,
    find_since,
)


class MemoryKnowledge:
    """A ``KnowledgeStore`` that forgets everything when the process ends."""

    def __init__(self) -> None:
        self._version = KnowledgeVersion()
        self._sources: dict[str, list[StoredEntry]] = {}
        self._vectors: dict[str, dict[str, NDArray[np.float32]]] = {}
        self._confidence: StoredConfidence | None = None
        self._learnt: dict[tuple[str, int], LearntQuestion] = {}

    async def read_version(self) -> KnowledgeVersion:
        """Return the present version numbers."""
        return self._version

    async def read_entries(self) -> Sequence[StoredEntry]:
        """Return all entries, ordered by source and place in it."""
        return [entry for source in sorted(self._sources) for entry in self._sources[source]]

    async def read_knowledge(self, embedder: str | None) -> KnowledgeSnapshot:
        """Return entries, the vectors of ``embedder``, learnt questions and the version."""
        vectors = self._vectors.get(embedder, {}) if embedder else {}
        entries, learnt = await self.read_entries(), await self.read_learnt()
        return KnowledgeSnapshot(self._version, entries, dict(vectors), learnt)

    async def replace_sources(
        self,
        sources: Mapping[str, Sequence[Entry]],
        *,
        after: int,
        confidence: StoredConfidence | None = None,
    ) -> KnowledgeVersion:
        """Make ``sources`` hold exactly these entries and return the new version."""
        if self._version.knowledge != after:
            raise KnowledgeChanged
        before = {stored.entry.id: stored for stored in await self.read_entries()}
        for source, entries in sources.items():
            self._sources.pop(source, None)
            if entries:
                self._sources[source] = [
                    StoredEntry(entry, source, since=find_since(entry, before, after + 1))
                    for entry in entries
                ]
        self._version = replace(self._version, knowledge=after + 1)
        self._drop_vectors()
        return await self.save_confidence(confidence) if confidence else self._version

    async def save_vectors(self, embedder: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors by the digest of their text, in place of earlier ones."""
        self._vectors.setdefault(embedder, {}).update(vectors)

    async def read_confidence(self) -> StoredConfidence | None:
        """Return the newest fitted model, ``None`` if there is none."""
        return self._confidence

    async def save_confidence(self, confidence: StoredConfidence) -> KnowledgeVersion:
        """Keep a fitted model as the newest and return the new version."""
        self._confidence = confidence
        self._version = replace(self._version, confidence=self._version.confidence + 1)
        return self._version

    async def read_learnt(self) -> Sequence[LearntQuestion]:
        """Return all learnt questions in the order in which they were added."""
        return list(self._learnt.values())

    async def add_learnt(self, questions: Sequence[LearntQuestion]) -> KnowledgeVersion:
        """Keep learnt questions, each in place of an earlier one of the same decision."""
        for question in questions:
            place = (question.conversation_id, question.seq)
            self._learnt.pop(place, None)
            self._learnt[place] = question
        return self._raise_learnt(bool(questions))

    async def forget_learnt(self, conversation_id: str, seq: int | None = None) -> KnowledgeVersion:
        """Delete what was learnt from a conversation, or from one of its decisions only."""
        gone = [
            place
            for place in self._learnt
            if place[0] == conversation_id and seq in (None, place[1])
        ]
        for place in gone:
            del self._learnt[place]
        self._drop_vectors()
        return self._raise_learnt(bool(gone))

    def _raise_learnt(self, changed: bool) -> KnowledgeVersion:
        self._version = replace(self._version, learnt=self._version.learnt + changed)
        return self._version

    def _drop_vectors(self) -> None:
        needed = {digest_text(learnt.question) for learnt in self._learnt.values()} | {
            digest_text(passage.text)
            for entries in self._sources.values()
            for stored in entries
            for passage in list_passages(stored.entry)
        }
        for vectors in self._vectors.values():
            for digest in vectors.keys() - needed:
                del vectors[digest]
