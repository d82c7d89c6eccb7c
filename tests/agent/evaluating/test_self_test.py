"""The knowledge asks itself: what collides, what is thin, what may be expected."""

from __future__ import annotations

import pytest

from agent.evaluating.self_test import SelfTest, ask_itself, load_knowledge
from agent.knowledge.embedding import embed_all
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.search import Knowledge
from agent.knowledge.store import StoredConfidence
from agent.knowledge.store_memory import MemoryKnowledge
from agent.rehearsal import rehearse
from agent.testing import WordEmbedder
from tests.agent.sample_desk import build_entries


def ask(*entries: Entry, max_error: float = 0.3) -> SelfTest:
    embedder = WordEmbedder()
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    knowledge = Knowledge(entries, embed_all(embedder, texts), embedder)
    return ask_itself(knowledge, rehearse(knowledge), max_error)


def test_a_sound_desk_finds_its_entries() -> None:
    heard: list[tuple[str, int, int]] = []
    knowledge = Knowledge(build_entries())
    found = ask_itself(knowledge, rehearse(knowledge), 0.1, lambda *told: heard.append(told))
    assert (found.entries, found.questions, found.tried) == (8, 32, 32)
    assert found.found >= 24
    assert found.collisions == ()
    assert found.thin == ()
    assert 0 <= found.coverage <= 1
    assert heard == [("asking", 32, 32)]


def test_the_same_question_in_two_entries_collides() -> None:
    double = Entry("again", "Somewhere else entirely.", build_entries()[0].questions[:1])
    found = ask(*build_entries(), double)
    worst = found.collisions[0]
    assert worst.verbatim
    assert worst.question == double.questions[0]
    assert {worst.entry_id, worst.other_id} == {"again", "delivery"}


def test_entries_that_say_the_same_do_not_collide() -> None:
    first = build_entries()[0]
    assert ask(*build_entries(), Entry("again", first.answer, first.questions)).collisions == ()


def test_few_questions_and_questions_never_found_are_thin() -> None:
    odd = Entry("odd", "Anything.", ("purple monkey", "dishwasher salt", "seventeen bridges"))
    single = Entry("single", "Something.", ("one lonely question",))
    thin = {each.entry_id: each for each in ask(*build_entries(), odd, single).thin}
    assert thin.keys() == {"odd", "single"}
    assert (thin["odd"].questions, thin["odd"].tried, thin["odd"].found) == (3, 3, 0)
    assert (thin["single"].questions, thin["single"].tried) == (1, 0)


def test_sure_and_wrong_is_counted() -> None:
    left = Entry("left", "Turn left here.", ("way shop", "way shop door", "way shop gate"))
    right = Entry("right", "Go right there.", ("way shop", "way shop window", "way shop roof"))
    found = ask(left, right, *build_entries(), max_error=0.9)
    assert found.threshold is not None
    assert found.sent <= found.tried
    assert found.wrong == sum(not each.verbatim for each in found.collisions) + sum(
        each.verbatim and each.confidence >= found.threshold for each in found.collisions
    )


async def test_stored_knowledge_is_loaded_with_a_confidence_whatever_is_kept() -> None:
    store = MemoryKnowledge()
    await store.replace_sources({"faq": build_entries()}, after=0)
    knowledge, made = await load_knowledge(store, WordEmbedder())
    assert len(knowledge.entries) == 8
    await store.save_confidence(StoredConfidence(1, "words", {"format": 0}))
    assert (await load_knowledge(store, WordEmbedder()))[1] == made


@pytest.mark.parametrize("max_error", [0.02, 0.5])
def test_no_knowledge_is_no_failure(max_error: float) -> None:
    found = ask(max_error=max_error)
    assert (found.entries, found.tried, found.collisions, found.thin) == (0, 0, (), ())
