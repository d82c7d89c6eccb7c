"""Knowledge files are added, compared with what was there, and kept at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.adding import KnowledgeChange, add_knowledge
from agent.errors import KnowledgeInvalid
from agent.knowledge.store import KnowledgeVersion
from agent.knowledge.store_memory import MemoryKnowledge
from agent.testing import WordEmbedder


def write_faq(path: Path, **answers: str) -> Path:
    rows = [
        {"id": name, "questions": [f"What about {name}?", f"{name} please"], "answer": answer}
        for name, answer in answers.items()
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


async def add(store: MemoryKnowledge, *paths: Path) -> KnowledgeChange:
    return await add_knowledge(paths, store, load=WordEmbedder)


async def test_what_became_of_each_entry_is_counted(tmp_path: Path) -> None:
    store = MemoryKnowledge()
    faq = write_faq(tmp_path / "faq.jsonl", cost="Five.", time="Two days.", way="By post.")
    assert await add(store, faq) == KnowledgeChange(3, 0, 0, 0, 3, 6, 1)
    assert await store.read_version() == KnowledgeVersion(1, 1)
    write_faq(faq, cost="Seven.", time="Two days.", place="Here.", door="There.")
    article = tmp_path / "article.md"
    article.write_text("# Hours\n\nNine to five.\n")
    assert await add(store, faq, article) == KnowledgeChange(3, 1, 1, 1, 5, 10, 2)
    stored = await store.read_confidence()
    assert stored is not None
    assert (stored.knowledge, stored.embedder) == (2, "words")


async def test_nothing_new_does_nothing(tmp_path: Path) -> None:
    store = MemoryKnowledge()
    faq = write_faq(tmp_path / "faq.jsonl", cost="Five.")
    await add(store, faq)
    assert await add(store, faq) == KnowledgeChange(0, 0, 1, 0, 1, 2, 1)
    assert await store.read_version() == KnowledgeVersion(1, 1)


async def test_other_files_stay(tmp_path: Path) -> None:
    store = MemoryKnowledge()
    await add(store, write_faq(tmp_path / "one.jsonl", cost="Five."))
    await add(store, write_faq(tmp_path / "two.jsonl", time="Two days."))
    assert [each.entry.id for each in await store.read_entries()] == ["cost", "time"]


async def test_an_id_of_another_file_is_refused_and_nothing_stored(tmp_path: Path) -> None:
    store = MemoryKnowledge()
    await add(store, write_faq(tmp_path / "one.jsonl", cost="Five."))
    two = write_faq(tmp_path / "two.jsonl", cost="Six.", time="Two days.")
    with pytest.raises(KnowledgeInvalid, match='expected id "cost" once'):
        await add(store, two)
    assert len(await store.read_entries()) == 1
    assert await store.read_version() == KnowledgeVersion(1, 1)


async def test_a_broken_file_stores_nothing(tmp_path: Path) -> None:
    store = MemoryKnowledge()
    good = write_faq(tmp_path / "good.jsonl", cost="Five.")
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{")
    with pytest.raises(KnowledgeInvalid, match=r"bad\.jsonl, row 1"):
        await add(store, good, bad)
    assert list(await store.read_entries()) == []
