"""Knowledge kept in memory: for tests and for trying things out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.errors import KnowledgeChanged
from agent.knowledge.entry import Entry, digest_text, list_passages
from agent.knowledge.store import (
    KnowledgeSnapshot,
    KnowledgeVersion,
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

    async def read_version(self) -> KnowledgeVersion:
        """Return the present version numbers."""
        return self._version

    async def read_entries(self) -> Sequence[StoredEntry]:
        """Return all entries, ordered by source and place in it."""
        return [entry for source in sorted(self._sources) for entry in self._sources[source]]

    async def read_knowledge(self, embedder: str | None) -> KnowledgeSnapshot:
        """Return entries, the vectors of ``embedder`` and the version."""
        vectors = self._vectors.get(embedder, {}) if embedder else {}
        return KnowledgeSnapshot(self._version, await self.read_entries(), dict(vectors))

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
        self._version = KnowledgeVersion(after + 1, self._version.confidence)
        needed = {
            digest_text(passage.text)
            for stored in await self.read_entries()
            for passage in list_passages(stored.entry)
        }
        for vectors in self._vectors.values():
            for digest in vectors.keys() - needed:
                del vectors[digest]
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
        self._version = KnowledgeVersion(self._version.knowledge, self._version.confidence + 1)
        return self._version
