"""BM25 scores as a share of what is asked for."""

import numpy as np
import pytest

from agent.knowledge.lexical import LexicalIndex

TEXTS = [["delivery", "cost"], ["delivery", "time"], ["password"]]


def test_the_text_with_the_rarer_words_wins() -> None:
    scores = LexicalIndex(TEXTS).score(["delivery", "time"])
    assert scores.argmax() == 1
    assert scores[1] == pytest.approx(0.9483, abs=1e-4)
    assert 0 < scores[0] < scores[1]
    assert scores[2] == 0


def test_words_that_nobody_holds_count_against_all() -> None:
    index = LexicalIndex(TEXTS)
    known = index.score(["password"])[2]
    assert index.score(["password", "kayak"])[2] < 0.6 * known
    assert index.weigh("kayak") > index.weigh("password") > index.weigh("delivery")


def test_asking_twice_changes_nothing() -> None:
    index = LexicalIndex(TEXTS)
    np.testing.assert_array_equal(index.score(["cost", "cost"]), index.score(["cost"]))


def test_nothing_is_found_in_nothing() -> None:
    assert LexicalIndex([]).score(["a"]).shape == (0,)
    assert LexicalIndex(TEXTS).score([]).tolist() == [0, 0, 0]
    assert LexicalIndex([[], ["a"]]).score(["a"])[0] == 0
