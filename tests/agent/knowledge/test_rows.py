"""Rows grow, and whoever saw fewer goes on seeing those."""

import numpy as np

from agent.knowledge.entry import Passage
from agent.knowledge.rows import Rows


def build() -> Rows:
    rows = Rows()
    passages = [Passage("a", "Delivery cost?", "question"), Passage("b", "Time", "question")]
    rows.extend(passages, [0, 1], [0, 1], np.eye(2, dtype=np.float32))
    return rows


def test_rows_are_added() -> None:
    rows = build()
    seen = rows.read_vectors(2)
    rows.extend([Passage("a", "delivery COST", "question")], [0], [0], np.ones((1, 2), np.float32))
    assert rows.count == 3
    assert rows.read_answers(3).tolist() == [0, 1, 0]
    assert rows.read_entries(2).tolist() == [0, 1]
    assert seen is not None
    assert seen.tolist() == [[1, 0], [0, 1]]
    assert rows.lexical.rows == 3


def test_the_same_words_are_found_whatever_their_case() -> None:
    rows = build()
    rows.extend([Passage("a", "delivery COST", "question")], [0], [0], np.ones((1, 2), np.float32))
    assert rows.find_same(["delivery", "cost"], 3) == [0, 2]
    assert rows.find_same(["delivery", "cost"], 2) == [0]
    assert rows.find_same(["kayak"], 3) == []


def test_a_copy_goes_its_own_way() -> None:
    rows = build()
    twin = rows.copy(1)
    twin.extend([Passage("c", "Other", "question")], [2], [2], np.ones((1, 2), np.float32))
    assert twin.read_answers(2).tolist() == [0, 2]
    assert rows.read_answers(2).tolist() == [0, 1]
    assert rows.find_same(["other"], 9) == []


def test_without_vectors_there_are_none() -> None:
    rows = Rows()
    rows.extend([Passage("a", "x", "question")], [0], [0], None)
    assert rows.read_vectors(1) is None
