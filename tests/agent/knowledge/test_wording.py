"""Whose words a question uses."""

import numpy as np
import pytest

from agent.knowledge.lexical import LexicalIndex, list_features
from agent.knowledge.wording import Shown, compare_wording

TEXTS = [["delivery", "cost"], ["delivery", "time"], ["reset", "password"]]


def show(index: LexicalIndex, slots: list[int]) -> Shown:
    shown = np.array(slots, dtype=np.int32)
    masses = np.array([index.masses[: len(slots)][shown == slot].sum() for slot in range(2)])
    return Shown(shown, 2, masses, float(index.masses[: len(slots)].sum()))


def test_the_answer_whose_words_are_used_explains_them_best() -> None:
    index = LexicalIndex(TEXTS)
    found = compare_wording(index, list_features(["delivery", "time"]), show(index, [0, 1, 2]))
    assert found.own.argmax() == 1
    assert found.own[1] > found.usual > found.own[0]


def test_hidden_rows_explain_nothing() -> None:
    index = LexicalIndex(TEXTS)
    hidden = Shown(np.array([0, -1, 2], dtype=np.int32), 2, np.array([1.0, 0.0]), 2.0)
    found = compare_wording(index, ["time"], hidden)
    assert found.own.tolist() == [0, 0]
    assert found.usual == 0


def test_words_that_nobody_uses_tell_nothing() -> None:
    index = LexicalIndex(TEXTS)
    shown = show(index, [0, 1, 2])
    one = compare_wording(index, ["delivery"], shown)
    same = compare_wording(index, ["delivery", "kayak"], shown)
    np.testing.assert_allclose(one.own, same.own)


def test_a_feature_counts_for_each_passage_that_holds_it() -> None:
    index = LexicalIndex([["a", "b"], ["a", "c"], ["a", "d"]])
    shown = Shown(np.array([0, 0, 1], dtype=np.int32), 2, np.array([4.0, 2.0]), 6.0)
    found = compare_wording(index, ["a"], shown)
    assert found.own[0] == pytest.approx(found.own[1], abs=0.05)
    assert compare_wording(index, ["b"], shown).own[0] > compare_wording(index, ["b"], shown).own[1]
