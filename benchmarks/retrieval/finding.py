"""Recall and rank of the articles that answer, by words, by meaning, and by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.knowledge.excerpts import ExcerptShelf
from agent.knowledge.search import Knowledge

SEARCHES = ("lexical", "dense", "joined")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the articles that answer it."""

    text: str
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """``recall`` is the mean share of the required articles among the first five, ``mrr`` the mean of
    one over the rank of the first required one.
    """

    recall: float
    mrr: float


def rank_all(
    shelf: ExcerptShelf, knowledge: Knowledge, asked: Sequence[Asked]
) -> Mapping[str, list[list[str]]]:
    """Return for each search and question all articles, best first."""
    ranked: dict[str, list[list[str]]] = {search: [] for search in SEARCHES}
    for each in asked:
        views = shelf.view(knowledge, each.text)
        for search in SEARCHES:
            order = np.argsort(-getattr(views, search), kind="stable")
            ranked[search].append([shelf.articles[place] for place in order])
    return ranked


def measure(asked: Sequence[Asked], ranked: Sequence[Sequence[str]]) -> Found:
    """Measure one search."""
    recall, reciprocal = [], []
    for each, articles in zip(asked, ranked, strict=True):
        recall.append(len(each.required & set(articles[:_SHOWN])) / len(each.required))
        first = next(rank for rank, name in enumerate(articles, 1) if name in each.required)
        reciprocal.append(1 / first)
    return Found(float(np.mean(recall)), float(np.mean(reciprocal)))


def find_ceiling(asked: Sequence[Asked]) -> float:
    """Return the recall that five articles can reach: many questions need more than five."""
    return float(np.mean([min(_SHOWN, len(each.required)) / len(each.required) for each in asked]))
