"""The bot's knowledge and confidence on the product's own tables."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Delete, delete, insert
from sqlmodel import Session, col, select

from agent.errors import ConfidenceInvalid, KnowledgeChanged
from agent.knowledge.entry import Entry, digest_text, list_passages
from agent.knowledge.store import (
    KnowledgeSnapshot,
    KnowledgeVersion,
    LearntQuestion,
    StoredConfidence,
    StoredEntry,
    find_since,
)
from escalation.clock import format_time
from escalation.store.session import Database, raise_version, read_versions
from escalation.store.tables import (
    CalibrationRow,
    KnowledgeEntryRow,
    KnowledgeVectorRow,
    LearntQuestionRow,
)

_KNOWLEDGE = "knowledge"
_CONFIDENCE = "confidence"
_LEARNT = "learnt"
_FLOAT = np.dtype("<f4")
_DROPPED_AT_ONCE = 500


class SqlKnowledge:
    """A ``KnowledgeStore`` in the database; its work is done in threads, off the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read_version(self) -> KnowledgeVersion:
        """Return the present version numbers."""
        return await asyncio.to_thread(self._read_version)

    async def read_entries(self) -> Sequence[StoredEntry]:
        """Return all entries, ordered by source and place in it."""
        return await asyncio.to_thread(self._read_entries)

    async def read_knowledge(self, embedder: str | None) -> KnowledgeSnapshot:
        """Return entries, vectors, learnt questions and the version, seen at one moment."""
        return await asyncio.to_thread(self._read_knowledge, embedder)

    async def replace_sources(
        self,
        sources: Mapping[str, Sequence[Entry]],
        *,
        after: int,
        confidence: StoredConfidence | None = None,
    ) -> KnowledgeVersion:
        """Make ``sources`` hold exactly these entries; raises ``KnowledgeChanged``."""
        return await asyncio.to_thread(self._replace_sources, sources, after, confidence)

    async def save_vectors(self, embedder: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors by the digest of their text, in place of earlier ones."""
        await asyncio.to_thread(self._save_vectors, embedder, vectors)

    async def read_confidence(self) -> StoredConfidence | None:
        """Return the newest fitted model; raises ``ConfidenceInvalid`` if it cannot be read."""
        return await asyncio.to_thread(self._read_confidence)

    async def save_confidence(self, confidence: StoredConfidence) -> KnowledgeVersion:
        """Keep a fitted model as the newest and return the new version."""
        return await asyncio.to_thread(self._save_confidence, confidence)

    async def read_learnt(self) -> Sequence[LearntQuestion]:
        """Return all learnt questions in the order in which they were added."""
        return await asyncio.to_thread(self._read_learnt)

    async def add_learnt(self, questions: Sequence[LearntQuestion]) -> KnowledgeVersion:
        """Keep learnt questions, each in place of an earlier one of the same decision."""
        return await asyncio.to_thread(self._add_learnt, questions)

    async def forget_learnt(self, conversation_id: str, seq: int | None = None) -> KnowledgeVersion:
        """Delete what was learnt from a conversation, or from one of its decisions only."""
        return await asyncio.to_thread(self._forget_learnt, conversation_id, seq)

    def _read_version(self) -> KnowledgeVersion:
        with self._database.reading() as session:
            return _find_version(session)

    def _read_entries(self) -> list[StoredEntry]:
        with self._database.reading() as session:
            return _find_entries(session)

    def _read_knowledge(self, embedder: str | None) -> KnowledgeSnapshot:
        with self._database.reading() as session:
            rows = session.exec(
                select(KnowledgeVectorRow.text_digest, KnowledgeVectorRow.vector).where(
                    KnowledgeVectorRow.model == embedder
                )
            )
            vectors = {
                digest: np.frombuffer(vector, dtype=_FLOAT)
                for digest, vector in rows
                if len(vector) % _FLOAT.itemsize == 0
            }
            entries, learnt = _find_entries(session), _find_learnt(session)
            return KnowledgeSnapshot(_find_version(session), entries, vectors, learnt)

    def _replace_sources(
        self,
        sources: Mapping[str, Sequence[Entry]],
        after: int,
        confidence: StoredConfidence | None,
    ) -> KnowledgeVersion:
        before = {stored.entry.id: stored for stored in self._read_entries()}
        now = format_time(datetime.now(UTC))
        rows = [
            {
                "id": entry.id,
                "source": source,
                "content": _encode_entry(entry, place, find_since(entry, before, after + 1)),
                "added_at": now,
            }
            for source, entries in sources.items()
            for place, entry in enumerate(entries)
        ]
        with self._database.writing() as session:
            if _find_version(session).knowledge != after:
                raise KnowledgeChanged
            session.execute(
                delete(KnowledgeEntryRow).where(col(KnowledgeEntryRow.source).in_(list(sources)))
            )
            if rows:
                session.execute(insert(KnowledgeEntryRow), rows)
            raise_version(session, _KNOWLEDGE)
            if confidence is not None:
                _insert_confidence(session, confidence)
            version = _find_version(session)
        self._drop_vectors()
        return version

    def _drop_vectors(self) -> None:
        # Apart from the change itself: the write lock is held for a short time only.
        with self._database.reading() as session:
            needed = {digest_text(learnt.question) for learnt in _find_learnt(session)} | {
                digest_text(passage.text)
                for stored in _find_entries(session)
                for passage in list_passages(stored.entry)
            }
            kept = session.exec(select(KnowledgeVectorRow.text_digest).distinct())
            orphans = [digest for digest in kept if digest not in needed]
        for start in range(0, len(orphans), _DROPPED_AT_ONCE):
            some = orphans[start : start + _DROPPED_AT_ONCE]
            with self._database.writing() as session:
                session.execute(
                    delete(KnowledgeVectorRow).where(col(KnowledgeVectorRow.text_digest).in_(some))
                )

    def _save_vectors(self, embedder: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        if not vectors:
            return
        rows = [
            {
                "model": embedder,
                "text_digest": digest,
                "vector": np.ascontiguousarray(vector, dtype=_FLOAT).tobytes(),
            }
            for digest, vector in vectors.items()
        ]
        with self._database.writing() as session:
            session.execute(
                delete(KnowledgeVectorRow).where(
                    col(KnowledgeVectorRow.model) == embedder,
                    col(KnowledgeVectorRow.text_digest).in_(list(vectors)),
                )
            )
            session.execute(insert(KnowledgeVectorRow), rows)

    def _read_confidence(self) -> StoredConfidence | None:
        newest = select(CalibrationRow).order_by(col(CalibrationRow.id).desc()).limit(1)
        with self._database.reading() as session:
            row = session.exec(newest).first()
        return None if row is None else _decode_confidence(row.content)

    def _save_confidence(self, confidence: StoredConfidence) -> KnowledgeVersion:
        with self._database.writing() as session:
            _insert_confidence(session, confidence)
            return _find_version(session)

    def _read_learnt(self) -> list[LearntQuestion]:
        with self._database.reading() as session:
            return _find_learnt(session)

    def _add_learnt(self, questions: Sequence[LearntQuestion]) -> KnowledgeVersion:
        with self._database.writing() as session:
            for each in questions:
                session.execute(_delete_learnt(each.conversation_id, each.seq))
            if questions:
                session.execute(insert(LearntQuestionRow), [asdict(each) for each in questions])
                raise_version(session, _LEARNT)
            return _find_version(session)

    def _forget_learnt(self, conversation_id: str, seq: int | None) -> KnowledgeVersion:
        with self._database.writing() as session:
            known = {(each.conversation_id, each.seq) for each in _find_learnt(session)}
            if any(c == conversation_id and seq in (None, s) for c, s in known):
                session.execute(_delete_learnt(conversation_id, seq))
                raise_version(session, _LEARNT)
            version = _find_version(session)
        self._drop_vectors()
        return version


def _find_version(session: Session) -> KnowledgeVersion:
    numbers = read_versions(session)
    return KnowledgeVersion(*(numbers.get(each, 0) for each in (_KNOWLEDGE, _CONFIDENCE, _LEARNT)))


def _find_learnt(session: Session) -> list[LearntQuestion]:
    rows = session.exec(select(LearntQuestionRow).order_by(col(LearntQuestionRow.id)))
    return [
        LearntQuestion(row.conversation_id, row.seq, row.entry_id, row.question, row.at)
        for row in rows
    ]


def _delete_learnt(conversation_id: str, seq: int | None) -> Delete:
    statement = delete(LearntQuestionRow).where(
        col(LearntQuestionRow.conversation_id) == conversation_id
    )
    return statement if seq is None else statement.where(col(LearntQuestionRow.seq) == seq)


def _encode_entry(entry: Entry, place: int, since: int) -> str:
    return json.dumps({**asdict(entry), "place": place, "since": since}, ensure_ascii=False)


def _find_entries(session: Session) -> list[StoredEntry]:
    rows = session.exec(
        select(KnowledgeEntryRow.source, KnowledgeEntryRow.content, KnowledgeEntryRow.added_at)
    )
    found = []
    for source, content, added_at in rows:
        data = json.loads(content)
        place, since = data.pop("place"), data.pop("since", 0)
        data["questions"] = tuple(data["questions"])
        data["pieces"] = tuple(data["pieces"])
        found.append((source, place, StoredEntry(Entry(**data), source, added_at, since)))
    return [stored for _, _, stored in sorted(found, key=lambda each: each[:2])]


def _insert_confidence(session: Session, confidence: StoredConfidence) -> None:
    content = json.dumps(asdict(confidence), allow_nan=False)
    session.add(CalibrationRow(made_at=format_time(datetime.now(UTC)), content=content))
    raise_version(session, _CONFIDENCE)
    session.flush()


def _decode_confidence(content: str) -> StoredConfidence:
    try:
        data = json.loads(content)
        return StoredConfidence(int(data["knowledge"]), str(data["embedder"]), dict(data["data"]))
    except (ValueError, TypeError, KeyError) as broken:
        raise ConfidenceInvalid from broken
