"""Doubt in an answer's words: only tokens inside of the answer count, and only real probabilities."""

from __future__ import annotations

import json
from math import exp, inf, log, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies.word_doubt import WordDoubt, read_word_doubt


def cut(text: str, size: int = 3, told: float = -0.1) -> list[tuple[str, float]]:
    return [(text[start : start + size], told) for start in range(0, len(text), size)]


REPLY = [
    ('{"answerable": true, "answer": "', -9.0),
    ("It", -0.1),
    (" takes", -0.2),
    (" 2", log(0.4)),
    ("5", log(0.5)),
    (" days", -0.01),
    ('."', -0.3),
    (', "cited": ["1"], "confidence": 0.9}', -9.0),
]


def test_only_the_answer_s_tokens_count() -> None:
    found = read_word_doubt(REPLY, "It takes 25 days.")
    inside = [told for _, told in REPLY[1:-1]]
    assert found is not None
    assert found.mean == pytest.approx(1 - exp(sum(inside) / len(inside)))
    assert found.least_sure == pytest.approx(0.8)
    assert found.unsure == pytest.approx(1 / 3)


def test_plain_words_are_the_answer() -> None:
    tokens = [("Two", -1.0), (" weeks", -0.2)]
    found = read_word_doubt(tokens, "Two weeks")
    assert found == WordDoubt(1 - exp(-0.6), 1 - exp(-1.0), 0.5)


def test_tokens_that_spell_something_else_tell_nothing() -> None:
    assert read_word_doubt(REPLY, "It takes 26 days.") is None
    assert read_word_doubt([], "It takes 25 days.") is None
    assert read_word_doubt(REPLY[:-2], "It takes 25 days.") is None


def test_the_last_answer_is_the_one_that_is_read() -> None:
    text = '{"answer": "No.", "answer": "Two weeks"}'
    tokens = [(text[:22], -5.0), (text[22:-10], -0.1), (text[-10:], -0.2)]
    assert read_word_doubt(tokens, "Two weeks") is not None
    assert read_word_doubt(tokens, "No.") is None


def test_an_answer_s_own_quotes_do_not_end_it() -> None:
    text = json.dumps({"answer": 'Choose "Cards", say \\"answer\\": "yes"\nand wait.', "cited": []})
    tokens = cut(text)
    tokens[5] = (tokens[5][0], -2.0)
    assert read_word_doubt(tokens, json.loads(text)["answer"]) is not None


@pytest.mark.parametrize("told", [0.0, -0.5, nan, 0.1, inf])
def test_numbers_that_are_no_probabilities_tell_nothing(told: float) -> None:
    assert read_word_doubt(cut("It takes long.", told=told), "It takes long.") is None


def test_an_impossible_token_is_the_least_sure_one() -> None:
    found = read_word_doubt([("Two", -inf), (" weeks", -0.1)], "Two weeks")
    assert found is not None
    assert found.least_sure == pytest.approx(1.0, abs=1e-6)


@given(st.text(), st.lists(st.tuples(st.text(), st.floats()), max_size=20))
def test_whatever_comes_is_a_share_or_nothing(answer: str, tokens: list[tuple[str, float]]) -> None:
    found = read_word_doubt(tokens, answer)
    if found is not None:
        assert all(0 <= value <= 1 for value in (found.mean, found.least_sure, found.unsure))
