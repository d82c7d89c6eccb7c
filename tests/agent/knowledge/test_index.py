"""Passages in rows: scores of answers, and what a search does not see."""

import numpy as np
import pytest

from agent.knowledge.embedding import embed_all
from agent.knowledge.entry import Entry, Passage, list_passages
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
    assert (index.rows_of(0), index.rows_of(1)) == ([0, 1, 2], [3])
    assert index.entry_of_row.tolist() == [0, 0, 2, 1]


def test_an_answer_is_scored_by_its_nearest_passage_its_centre_and_words() -> None:
    index = build()
    vector = WORDS.embed(["delivery time"])[0]
    scores = index.score(["delivery", "time"], vector, NOTHING_HIDDEN)
    assert scores.answers.tolist() == [0, 1]
    assert scores.nearest.tolist() == pytest.approx([0.5, 1.0])
    assert scores.centre[1] == pytest.approx(1.0)
    centre = VECTORS[[0, 1, 3]].sum(axis=0)
    assert scores.centre[0] == pytest.approx(centre @ vector / np.linalg.norm(centre))
    assert scores.likely[1] > 0 > scores.likely[0]
    assert scores.wording.own[1] > scores.wording.own[0]
    # The question is a passage word by word: nothing else can be meant.
    assert scores.belief[1] - scores.belief[0] > 24
    assert scores.counts.tolist() == [3, 1]


def test_without_a_vector_words_alone_count() -> None:
    scores = build().score(["price"], None, NOTHING_HIDDEN)
    assert scores.belief.argmax() == 0
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
    assert without.counts.tolist() == alone.counts.tolist()
    assert shown.likely[0] > without.likely[0]


def test_a_hidden_answer_is_not_compared() -> None:
    scores = build().score(["cost"], WORDS.embed(["cost"])[0], Hidden(answer=0))
    assert scores.answers.tolist() == [1]
    assert scores.by_row[:3].tolist() == [-1, -1, -1]


def test_an_answer_that_lost_every_question_is_not_compared() -> None:
    scores = build().score(["time"], WORDS.embed(["time"])[0], Hidden(rows=(3,)))
    assert scores.answers.tolist() == [0]


def test_what_is_hidden_is_not_known() -> None:
    index = build()
    (price,) = find_words("price")

    def is_known(word: str, hidden: Hidden) -> bool:
        return index.is_known(word, index.score(["x"], None, hidden), hidden)

    assert is_known(price, NOTHING_HIDDEN)
    assert not is_known(price, Hidden(rows=(1,)))
    assert is_known("delivery", Hidden(rows=(1,)))
    assert not is_known("cost", Hidden(answer=0))
    assert is_known("day", Hidden(answer=0))
    scores = index.score(["x"], None, Hidden(rows=(1,)))
    assert not index.holds(0, price, scores)
    assert index.holds(0, "five", scores)


def test_what_is_learnt_is_found_and_what_was_before_stays() -> None:
    before = build()
    vectors = WORDS.embed(["postage", "parcel day"])
    passages = [Passage("cost", "postage", "question"), Passage("time", "parcel day", "question")]
    after = before.learn(passages[:1], vectors[:1]).learn(passages[1:], vectors[1:])
    assert (before.rows, after.rows, after.answers) == (4, 6, 2)
    assert list(after.rows_of(0)) == [0, 1, 2, 4]
    found = after.score(["postage"], vectors[0], NOTHING_HIDDEN)
    assert found.nearest.tolist() == pytest.approx([1.0, 0.0])
    old = before.score(["postage"], vectors[0], NOTHING_HIDDEN)
    assert old.nearest.tolist() == pytest.approx([0.0, 0.0])
    # Built anew from all rows it would say the same.
    anew = PassageIndex(ENTRIES, np.concatenate([VECTORS, vectors]), passages)
    same = anew.score(["postage"], vectors[0], NOTHING_HIDDEN)
    assert same.centre.tolist() == pytest.approx(found.centre.tolist(), abs=1e-5)
    assert same.likely == pytest.approx(found.likely, abs=1e-3)


def test_two_may_learn_from_the_same_index() -> None:
    before = build()
    one = before.learn([Passage("cost", "postage", "question")], WORDS.embed(["postage"]))
    other = before.learn([Passage("time", "soon", "question")], WORDS.embed(["soon"]))
    assert one.passages[4].text == "postage"
    assert other.passages[4].text == "soon"
    assert one.score(["soon"], WORDS.embed(["soon"])[0], NOTHING_HIDDEN).nearest.max() < 0.1


def test_an_unknown_entry_learns_nothing() -> None:
    with pytest.raises(KeyError):
        build().learn([Passage("gone", "x", "question")], WORDS.embed(["x"]))
