"""Passages in rows: scores of answers, and what a search does not see."""

import numpy as np
import pytest

from agent.knowledge.embedding import embed_all
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.index import NOTHING_HIDDEN, Hidden, PassageIndex
from agent.knowledge.words import find_words
from agent.testing import WordEmbedder

ENTRIES = [
    Entry("cost", "It costs five.", ("delivery cost", "delivery price")),
    Entry("time", "Two days.", ("delivery time",)),
    Entry("cost-too", "It costs five.", ("shipping fee",)),
]
WORDS = WordEmbedder()
VECTORS = embed_all(WORDS, [passage.text for each in ENTRIES for passage in list_passages(each)])


def build() -> PassageIndex:
    return PassageIndex(ENTRIES, VECTORS)


def test_rows_of_one_answer_lie_side_by_side() -> None:
    index = build()
    assert (index.rows, index.answers) == (4, 2)
    assert [passage.text for passage in index.passages] == [
        "delivery cost",
        "delivery price",
        "shipping fee",
        "delivery time",
    ]
    assert (index.rows_of(0), index.rows_of(1)) == (range(3), range(3, 4))
    assert index.entry_of_row.tolist() == [0, 0, 2, 1]


def test_an_answer_is_scored_by_its_nearest_passage_its_centre_and_words() -> None:
    index = build()
    vector = WORDS.embed(["delivery time"])[0]
    scores = index.score(["delivery", "time"], vector, NOTHING_HIDDEN)
    assert scores.nearest.tolist() == pytest.approx([0.5, 1.0])
    assert scores.centre[1] == pytest.approx(1.0)
    centre = VECTORS[[0, 1, 3]].sum(axis=0)
    assert scores.centre[0] == pytest.approx(centre @ vector / np.linalg.norm(centre))
    expected = (scores.nearest + scores.centre + 0.2 * scores.lexical) / 2.2
    np.testing.assert_allclose(scores.joined, expected, rtol=1e-6)


def test_without_a_vector_words_alone_count() -> None:
    scores = build().score(["price"], None, NOTHING_HIDDEN)
    assert scores.joined.argmax() == 0
    assert scores.nearest.tolist() == [0, 0]


def test_a_hidden_row_leaves_its_siblings() -> None:
    index = build()
    vector = WORDS.embed(["delivery cost"])[0]
    shown = index.score(["delivery", "cost"], vector, NOTHING_HIDDEN)
    without = index.score(["delivery", "cost"], vector, Hidden(rows=(0,)))
    alone = PassageIndex(
        [Entry("cost", "It costs five.", ("delivery price",)), *ENTRIES[1:]], VECTORS[1:]
    ).score(["delivery", "cost"], vector, NOTHING_HIDDEN)
    assert shown.nearest[0] == pytest.approx(1.0)
    assert without.nearest.tolist() == pytest.approx(alone.nearest.tolist())
    assert without.centre.tolist() == pytest.approx(alone.centre.tolist())


def test_a_hidden_answer_is_seen_by_no_view() -> None:
    scores = build().score(["cost"], WORDS.embed(["cost"])[0], Hidden(answer=0))
    assert scores.joined[0] == -np.inf
    assert (scores.nearest[0], scores.centre[0], scores.lexical[0]) == (0, 0, 0)
    assert scores.by_row[:3].tolist() == [0, 0, 0]


def test_what_is_hidden_is_not_known() -> None:
    index = build()
    (price,) = find_words("price")
    assert index.is_known(price, NOTHING_HIDDEN)
    assert not index.is_known(price, Hidden(rows=(1,)))
    assert index.is_known("delivery", Hidden(rows=(1,)))
    assert not index.is_known("cost", Hidden(answer=0))
    assert index.is_known("day", Hidden(answer=0))
    assert price not in index.vocabulary(0, Hidden(rows=(1,)))
    assert "five" in index.vocabulary(0, NOTHING_HIDDEN)
