"""A model is shown the excerpts that fit best, article by article, within a budget."""

from __future__ import annotations

import numpy as np
import pytest

from agent.knowledge.embedding import embed_all
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.excerpts import ExcerptShelf, count_tokens, find_article
from agent.knowledge.ingest_markdown import read_article
from agent.knowledge.search import Knowledge
from agent.testing import WordEmbedder

CARD = """Everything about the gold card.

## Fees

The gold card costs nothing in its first year. Afterwards it costs ten a month.

## Abroad

Paying abroad is free. Cash machines charge three.
"""
PLAIN = "Parcels arrive on Monday. They come by bicycle."
FAQ = Entry("reset", "Press reset.", ("Forgot my password?", "password lost"), title="Password")


def read(text: str, name: str, title: str) -> list[Entry]:
    return read_article(text, name, name, title=title)[0]


ENTRIES = [*read(CARD, "gold", "Gold card"), *read(PLAIN, "parcels", "Parcels"), FAQ]


def build(entries: list[Entry] = ENTRIES, *, dense: bool = True) -> Knowledge:
    if not dense:
        return Knowledge(entries)
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    return Knowledge(entries, embed_all(WordEmbedder(), texts), WordEmbedder())


def build_long(sentences: int) -> list[Entry]:
    filler = [f"Sentence {number} tells of weather{number} only." for number in range(sentences)]
    filler[sentences // 2] = "Llamas are fed hay at noon and carrots at night."
    return read(" ".join(filler), "farm", "Farm")


@pytest.mark.parametrize("dense", [True, False])
def test_the_best_comes_first_and_its_article_before_others(dense: bool) -> None:
    found = ExcerptShelf(ENTRIES).find(build(dense=dense), "fees: what costs the gold card?", 500)
    assert found[0].entry.id == "gold#fees" if dense else "gold"
    assert [find_article(each.entry) for each in found[:3]] == ["gold"] * 3
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)


def test_what_is_shown_stands_in_the_entry_where_it_says() -> None:
    entries = build_long(60)
    for each in ExcerptShelf(entries).find(build(entries), "What are llamas fed?", 400):
        assert each.entry.answer[each.start : each.start + len(each.text)] == each.text


def test_a_long_article_is_shown_in_part_around_what_was_asked() -> None:
    entries = build_long(60)
    shelf, knowledge = ExcerptShelf(entries), build(entries)
    (excerpt, *_) = shelf.find(knowledge, "What are llamas fed?", 100)
    assert "Llamas are fed hay" in excerpt.text
    assert excerpt.start > 0
    assert len(excerpt.text) <= 600


def test_parts_that_follow_each_other_are_one_excerpt() -> None:
    entries = build_long(60)
    found = ExcerptShelf(entries).find(build(entries), "What are llamas fed?", 10_000)
    assert [(each.start, each.text) for each in found] == [(0, entries[0].answer)]


def test_the_budget_is_kept_but_for_a_first_one() -> None:
    entries = build_long(60)
    shelf, knowledge = ExcerptShelf(entries), build(entries)
    for tokens in (150, 300, 600):
        found = shelf.find(knowledge, "weather3 and weather50", tokens)
        assert 0 < sum(count_tokens(each.text) for each in found) <= tokens + len(found)
    (only,) = shelf.find(knowledge, "What are llamas fed?", 5)
    assert len(only.text) == 20


def test_a_pair_is_shown_whole_with_its_nearest_question() -> None:
    found = ExcerptShelf(ENTRIES).find(build(), "I lost the password", 30)
    assert (found[0].entry, found[0].text, found[0].start) == (FAQ, "Press reset.", 0)
    assert found[0].question == "password lost"
    by_words = ExcerptShelf(ENTRIES).find(build(dense=False), "password", 30)
    assert by_words[0].question == "Forgot my password?"


def test_what_was_learnt_leads_to_its_entry() -> None:
    shelf, knowledge = ExcerptShelf(ENTRIES), build()
    vectors = WordEmbedder().embed(["zorp blick"])
    taught = knowledge.learn([("zorp blick", "reset")], vectors)
    (best, *_) = shelf.find(taught, "zorp blick", 30)
    assert (best.entry, best.question) == (FAQ, "zorp blick")


def test_the_same_words_are_shown_once() -> None:
    twin = Entry("twin", "Press reset.", ("reset the password",), title="Twin")
    found = ExcerptShelf([FAQ, twin]).find(build([FAQ, twin]), "reset password", 500)
    assert len(found) == 1


@pytest.mark.parametrize("dense", [True, False])
def test_words_and_meaning_are_joined(dense: bool) -> None:
    shelf = ExcerptShelf(ENTRIES)
    views = shelf.view(build(dense=dense), "fees of the gold card")
    assert shelf.articles == ["gold", "parcels", "reset"]
    assert views.lexical.argmax() == 0
    assert views.dense.any() == dense
    assert views.joined == pytest.approx(views.dense + 0.7 * views.lexical)
    assert views.lexical.mean() == pytest.approx(0.0, abs=1e-9)


def test_without_knowledge_there_is_nothing_to_show() -> None:
    empty = Knowledge([], np.zeros((0, 256), dtype=np.float32), WordEmbedder())
    assert ExcerptShelf([]).find(empty, "Hello?", 500) == ()


def test_tokens_are_about_four_letters_or_one_and_a_half_ideographs() -> None:
    assert count_tokens("word " * 100) == 126
    assert count_tokens("寿司" * 100) == 151
