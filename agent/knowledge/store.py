"""Where knowledge and its confidence model are kept, so that every node has them: the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.entry import Entry


@dataclass(frozen=True, slots=True)
class KnowledgeVersion:
    """Numbers that rise when the entries, the fit or the learnt questions change.

    0 means that nothing was ever stored.
    """

    knowledge: int = 0
    confidence: int = 0
    learnt: int = 0


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry, the file it came from (``source``) and when that was added (``""``: unknown).

    ``since`` is the knowledge version at which its answer came to be as it is: other questions that
    lead to it change nothing there.
    """

    entry: Entry
    source: str
    added_at: str = ""
    since: int = 0


def find_since(entry: Entry, before: Mapping[str, StoredEntry], version: int) -> int:
    """Return since when an entry's answer is as it is, given what was ``before`` this ``version``."""
    old = before.get(entry.id)
    if old is None or replace(old.entry, questions=()) != replace(entry, questions=()):
        return version
    return old.since


@dataclass(frozen=True, slots=True)
class LearntQuestion:
    """A customer's question that a person's act tied to an entry, without personal data.

    ``conversation_id`` and ``seq`` name the decision that it was asked at, ``at`` when it was judged.
    """

    conversation_id: str
    seq: int
    entry_id: str
    question: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeSnapshot:
    """All entries in a fixed order, with their version, vectors and learnt questions."""

    version: KnowledgeVersion
    entries: Sequence[StoredEntry] = field(repr=False)
    vectors: Mapping[str, NDArray[np.float32]] = field(repr=False)
    """Unit vectors (shape ``size``) by the digest of their text; what was never embedded lacks."""
    learnt: Sequence[LearntQuestion] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class StoredConfidence:
    """A fitted confidence model as plain data, and the state of knowledge it was fitted to.

    ``embedder`` names the vectors that were compared; it is empty where there were none.
    """

    knowledge: int
    embedder: str
    data: Mapping[str, Any]


class KnowledgeStore(Protocol):
    """Keeps knowledge; every call is one short transaction."""

    async def read_version(self) -> KnowledgeVersion:
        """Return the present version numbers; cheap enough to be asked every second."""
        ...

    async def read_entries(self) -> Sequence[StoredEntry]:
        """Return all entries, ordered by source and place in it."""
        ...

    async def read_knowledge(self, embedder: str | None) -> KnowledgeSnapshot:
        """Return entries, the vectors of ``embedder`` (none for ``None``) and the version."""
        ...

    async def replace_sources(
        self,
        sources: Mapping[str, Sequence[Entry]],
        *,
        after: int,
        confidence: StoredConfidence | None = None,
    ) -> KnowledgeVersion:
        """Make ``sources`` hold exactly these entries and return the new version.

        A source with an empty list is removed; sources that are not named stay as they are.
        Entry ids are unique over all sources: the caller checks it first. ``confidence`` is the
        model fitted to the result, kept in the same transaction. Vectors that no entry and no learnt
        question needs any more are dropped. Raises ``KnowledgeChanged``, and stores nothing, when the knowledge is
        not at version ``after`` any more.
        """
        ...

    async def save_vectors(self, embedder: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors by the digest of their text, in place of earlier ones."""
        ...

    async def read_confidence(self) -> StoredConfidence | None:
        """Return the newest fitted model, ``None`` if there is none.

        Raises ``ConfidenceInvalid`` where what is kept cannot be read.
        """
        ...

    async def save_confidence(self, confidence: StoredConfidence) -> KnowledgeVersion:
        """Keep a fitted model as the newest and return the new version."""
        ...

    async def read_learnt(self) -> Sequence[LearntQuestion]:
        """Return all learnt questions in the order in which they were added."""
        ...

    async def add_learnt(self, questions: Sequence[LearntQuestion]) -> KnowledgeVersion:
        """Keep learnt questions, each in place of an earlier one of the same decision."""
        ...

    async def forget_learnt(self, conversation_id: str, seq: int | None = None) -> KnowledgeVersion:
        """Delete what was learnt from a conversation, or from one of its decisions only."""
        ...
