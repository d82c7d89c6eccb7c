"""Recall and reciprocal rank are what their names say."""

from __future__ import annotations

import pytest

from agent.knowledge.excerpts import ExcerptShelf
from agent.testing import build_knowledge
from benchmarks.retrieval.finding import SEARCHES, Asked, Found, find_ceiling, measure, rank_all

ASKED = [Asked("one", frozenset("a")), Asked("two", frozenset("abcdefgh"))]


def test_recall_counts_the_first_five_and_rank_the_first_right_one() -> None:
    found = measure(ASKED, [["x", "a", "b"], ["a", "b", "x", "y", "z", "c"]])
    assert found == Found(recall=(1 + 2 / 8) / 2, mrr=(1 / 2 + 1) / 2)


def test_who_needs_more_than_five_cannot_have_all() -> None:
    assert find_ceiling(ASKED) == pytest.approx((1 + 5 / 8) / 2)


def test_every_search_ranks_every_article() -> None:
    knowledge = build_knowledge({"Five euros.": ["delivery cost"], "Two days.": ["delivery time"]})
    ranked = rank_all(ExcerptShelf(knowledge.entries), knowledge, [Asked("cost", frozenset("a1"))])
    assert set(ranked) == set(SEARCHES)
    assert ranked["joined"] == [["a1", "a2"]]
