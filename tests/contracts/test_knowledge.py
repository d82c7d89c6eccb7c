"""Both places that keep knowledge do the same with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.errors import KnowledgeChanged
from agent.knowledge.entry import Entry, digest_text
from agent.knowledge.store import (
    KnowledgeStore,
    KnowledgeVersion,
    LearntQuestion,
    StoredConfidence,
)
from agent.knowledge.store_memory import MemoryKnowledge
from agent_console.adapters.knowledge_sql import SqlKnowledge
from escalation.store.session import Database

FAQ = Entry("faq", "Free.", ("Cost?", "Price?"), topic="money", url="https://x.example", title="C")
ARTICLE = Entry("article#1", "One. Two.", title="Numbers 😀", pieces=("One.", "Two."))


@pytest.fixture(params=["memory", "sql"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path
) -> Iterator[KnowledgeStore]:
    if request.param == "memory":
        yield MemoryKnowledge()
        return
    database = Database.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield SqlKnowledge(database)
    database.close()


def vector(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float32)


async def test_it_begins_with_nothing(store: KnowledgeStore) -> None:
    assert await store.read_version() == KnowledgeVersion(0, 0)
    assert list(await store.read_entries()) == []
    assert (await store.read_knowledge("m")).vectors == {}
    assert await store.read_confidence() is None


async def test_entries_come_back_in_order_and_whole(store: KnowledgeStore) -> None:
    version = await store.replace_sources({"b.md": [ARTICLE], "a.jsonl": [FAQ]}, after=0)
    assert version == KnowledgeVersion(1, 0)
    stored = await store.read_entries()
    assert [(each.source, each.entry) for each in stored] == [("a.jsonl", FAQ), ("b.md", ARTICLE)]


async def test_an_entry_keeps_since_when_its_answer_is_as_it_is(store: KnowledgeStore) -> None:
    async def read() -> dict[str, int]:
        return {each.entry.id: each.since for each in await store.read_entries()}

    await store.replace_sources({"a": [FAQ, ARTICLE]}, after=0)
    assert await read() == {"faq": 1, "article#1": 1}
    asked_otherwise = replace(FAQ, questions=("How much?",))
    await store.replace_sources({"a": [asked_otherwise, replace(ARTICLE, topic="n")]}, after=1)
    assert await read() == {"faq": 1, "article#1": 2}
    await store.replace_sources({"a": [ARTICLE], "b": [replace(FAQ, answer="5 €.")]}, after=2)
    assert await read() == {"faq": 3, "article#1": 3}
    await store.replace_sources({"b": []}, after=3)
    await store.replace_sources({"b": [FAQ]}, after=4)
    assert await read() == {"faq": 5, "article#1": 3}


async def test_a_source_is_replaced_and_others_stay(store: KnowledgeStore) -> None:
    other = Entry("z", "Z.", ("z?",))
    more = [Entry(f"e{number}", "E.", ("e?",)) for number in (3, 1, 2)]
    await store.replace_sources({"a": [FAQ, other], "b": [ARTICLE]}, after=0)
    await store.replace_sources({"a": more}, after=1)
    assert [each.entry.id for each in await store.read_entries()] == ["e3", "e1", "e2", "article#1"]
    await store.replace_sources({"a": []}, after=2)
    assert [each.source for each in await store.read_entries()] == ["b"]
    assert await store.read_version() == KnowledgeVersion(3, 0)


async def test_who_comes_second_changes_nothing(store: KnowledgeStore) -> None:
    await store.replace_sources({"a": [FAQ]}, after=0)
    with pytest.raises(KnowledgeChanged):
        await store.replace_sources({"b": [ARTICLE]}, after=0)
    assert [each.entry for each in await store.read_entries()] == [FAQ]
    assert await store.read_version() == KnowledgeVersion(1, 0)


async def test_vectors_are_kept_by_embedder_and_text(store: KnowledgeStore) -> None:
    cost, price = digest_text("Cost?"), digest_text("Price?")
    await store.save_vectors("m", {cost: vector(1, 0), price: vector(0.1, -2)})
    await store.save_vectors("other", {cost: vector(3, 3)})
    await store.save_vectors("m", {cost: vector(0.5, 0.5)})
    await store.save_vectors("m", {})
    found = (await store.read_knowledge("m")).vectors
    assert {digest: each.tolist() for digest, each in found.items()} == {
        cost: [0.5, 0.5],
        price: vector(0.1, -2).tolist(),
    }
    assert (await store.read_knowledge(None)).vectors == {}


async def test_vectors_that_nobody_needs_are_dropped(store: KnowledgeStore) -> None:
    needed, gone = digest_text("Cost?"), digest_text("gone")
    await store.save_vectors("m", {needed: vector(1), gone: vector(2)})
    await store.replace_sources({"a": [FAQ]}, after=0)
    assert (await store.read_knowledge("m")).vectors.keys() == {needed}


async def test_the_newest_confidence_counts(store: KnowledgeStore) -> None:
    first = StoredConfidence(1, "m", {"weights": [0.1, 2], "base": -1.5})
    second = StoredConfidence(1, "m", {"weights": []})
    assert await store.save_confidence(first) == KnowledgeVersion(0, 1)
    assert await store.read_confidence() == first
    assert await store.save_confidence(second) == KnowledgeVersion(0, 2)
    assert await store.read_confidence() == second


async def test_entries_and_their_confidence_come_together(store: KnowledgeStore) -> None:
    fitted = StoredConfidence(1, "m", {"base": 1})
    version = await store.replace_sources({"a": [FAQ]}, after=0, confidence=fitted)
    assert version == KnowledgeVersion(1, 1)
    assert await store.read_confidence() == fitted
    with pytest.raises(KnowledgeChanged):
        await store.replace_sources({}, after=0, confidence=StoredConfidence(2, "m", {}))
    assert await store.read_confidence() == fitted


LOST = LearntQuestion("c1", 4, "faq", "What do I pay?", "2026-11-21T10:00:00.000Z")
FOUND = LearntQuestion("c1", 9, "faq", "Any fee? 😀", "2026-11-21T11:00:00.000Z")
OTHER = LearntQuestion("c2", 4, "article#1", "one or two", "2026-11-21T12:00:00.000Z")


async def test_learnt_questions_are_kept_in_their_order(store: KnowledgeStore) -> None:
    assert list(await store.read_learnt()) == []
    assert await store.add_learnt([OTHER, LOST]) == KnowledgeVersion(0, 0, 1)
    assert await store.add_learnt([FOUND]) == KnowledgeVersion(0, 0, 2)
    assert list(await store.read_learnt()) == [OTHER, LOST, FOUND]
    snapshot = await store.read_knowledge(None)
    assert (list(snapshot.learnt), snapshot.version.learnt) == ([OTHER, LOST, FOUND], 2)


async def test_a_question_learnt_anew_takes_the_place_of_the_old_one(store: KnowledgeStore) -> None:
    await store.add_learnt([LOST, OTHER])
    moved = LearntQuestion("c1", 4, "article#1", "What do I pay?", LOST.at)
    await store.add_learnt([moved])
    assert list(await store.read_learnt()) == [OTHER, moved]


async def test_nothing_learnt_changes_no_version(store: KnowledgeStore) -> None:
    assert await store.add_learnt([]) == KnowledgeVersion()
    assert await store.forget_learnt("c1") == KnowledgeVersion()


async def test_what_a_conversation_taught_is_forgotten(store: KnowledgeStore) -> None:
    await store.add_learnt([LOST, FOUND, OTHER])
    assert await store.forget_learnt("c1", 4) == KnowledgeVersion(0, 0, 2)
    assert list(await store.read_learnt()) == [FOUND, OTHER]
    assert await store.forget_learnt("c1") == KnowledgeVersion(0, 0, 3)
    assert list(await store.read_learnt()) == [OTHER]


async def test_vectors_of_learnt_questions_stay_as_long_as_they_do(store: KnowledgeStore) -> None:
    asked = digest_text(LOST.question)
    await store.add_learnt([LOST])
    await store.save_vectors("m", {asked: vector(1, 0)})
    await store.replace_sources({"a": [FAQ]}, after=0)
    assert asked in (await store.read_knowledge("m")).vectors
    await store.forget_learnt("c1")
    assert asked not in (await store.read_knowledge("m")).vectors


async def test_learnt_questions_outlive_their_entry(store: KnowledgeStore) -> None:
    await store.replace_sources({"a": [FAQ]}, after=0)
    await store.add_learnt([LOST])
    assert await store.replace_sources({"a": []}, after=1) == KnowledgeVersion(2, 0, 1)
    assert list(await store.read_learnt()) == [LOST]
