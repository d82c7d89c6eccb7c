"""Words out of half a reply are words of the whole one, whatever the place at which it is cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies.showable import tidy
from agent.replies.words_so_far import words_so_far

LETTERS = st.characters(codec="utf-8", exclude_characters="<", exclude_categories=("Cc", "Cf"))
ANSWERS = st.text(LETTERS | st.sampled_from('\n\t"\\/😀é字 '), max_size=30)
OTHERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: st.lists(each, max_size=2) | st.dictionaries(st.just("answer"), each, max_size=1),
    max_leaves=4,
)


@st.composite
def replies(draw: st.DrawFn) -> tuple[str, str]:
    """A reply's text, written in one of many ways, and its answer."""
    data = {"answerable": True, "note": draw(OTHERS), "answer": draw(ANSWERS), "cited": ["1"]}
    names = draw(st.permutations(list(data)))
    text = json.dumps(
        {name: data[name] for name in names},
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 1])),
    )
    if draw(st.booleans()):
        text = f"```json\n{text}\n```"
    before = draw(st.sampled_from(["", " ", "\n", "<think>So {</think>\n"]))
    return before + text, tidy(str(data["answer"]))


@given(replies())
def test_words_only_grow_and_end_as_the_answer(reply: tuple[str, str]) -> None:
    text, answer = reply
    before = ""
    for end in range(len(text) + 1):
        words = words_so_far(text[:end])
        assert words.startswith(before)
        assert answer.startswith(words)
        before = words
    assert before == answer


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(words_so_far(text), str)
    assert isinstance(words_so_far('{"answer": "' + text), str)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("It is", "It is"),
        (" It is free.\r\n", "It is free."),
        ("{", ""),
        ('{"ans', ""),
        ('{"answer"', ""),
        ('{"answer": ', ""),
        ('{"answer": "It is', "It is"),
        ('{"answer": "a\\', "a"),
        ('{"answer": "a\\u00', "a"),
        ('{"answer": "a\\u00e9', "aé"),
        ('{"answer": "a\\ud83d', "a"),
        ('{"answer": "a\\ud83d\\ude', "a"),
        ('{"answer": "a\\ud83d\\ude00', "a😀"),
        ('{"answer": "a\\ud83d"', "a"),
        ('{"answer": "a\\"b", "cited', 'a"b'),
        ('{"answer": 5', ""),
        ('{"answer" "a"', ""),
        ('{"answerable": false, "answer": "I do not know', ""),
        ('{"answerable": "yes", "answer": "It is', ""),
        ('{"more": {"answer": "no"}, "answer": "yes', "yes"),
        ('{"more": {"answer": "no', ""),
        ('["answer", "no"]', ""),
        ("[" * 5000, ""),
        ('{"more": ' + "[" * 100_000, ""),
        ("``", ""),
        ("```json", ""),
        ('```json\n{"answer": "a', "a"),
        ("Sure: <passages>", "Sure:"),
        ("a\x00b", "a"),
        ('{"answer": "a\\u0007b', "a"),
        ("pay \u202e000,1", "pay"),
        ("<think>a", ""),
        ("<think>a</think> b", "b"),
        ("a\n\n\n\nb", "a\n\nb"),
    ],
)
def test_what_stands_surely(text: str, words: str) -> None:
    assert words_so_far(text) == words
