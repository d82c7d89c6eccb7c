"""A saying is found where its words are, and excused by a word before them in the same clause."""

import re

from agent.replies.saying import any_of, deed, few, say

SENT = say("done", "i ", few(2), deed("sent put_it", "s?"), unless="if as_soon_as")


def test_words_are_alternatives_the_longest_first() -> None:
    assert any_of("a_b c ab") == "(?:a b|ab|c)"


def test_the_deed_is_told() -> None:
    found = SENT.pattern.search("then i just put it there")
    assert found is not None
    assert (found[0], found["deed"]) == ("i just put it", "put it")
    assert SENT.pattern.search("i did not want it sent") is None


def test_a_word_before_it_excuses_in_the_same_clause_only() -> None:
    assert SENT.excuses is not None
    assert SENT.excuses.search("tell me if ") is not None
    assert SENT.excuses.search("as soon as ") is not None
    assert SENT.excuses.search("if not, ") is None
    assert say("done", "x").excuses is None


def test_a_gap_holds_so_many_words_and_none_that_deny() -> None:
    gap = re.compile(f"a {few(2, 1)}b")
    assert gap.fullmatch("a x y b") is not None
    assert [gap.fullmatch(text) for text in ("a b", "a x y z b", "a nicht b")] == [None] * 3
    assert re.fullmatch(f"a {few(2, but='who')}b", "a who b") is None
