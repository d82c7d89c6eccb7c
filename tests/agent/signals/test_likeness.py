"""Likeness to examples: near ones count, ordinary ones take away, sentences are read apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.signals.likeness import Likeness
from agent.signals.word_vectors import WordVectors

EXAMPLES = {
    "refund_fraud": ["I sent back a brick and kept the money", "the parcel I returned was empty"],
    "none": [],
}
ORDINARY = ["Where is my parcel?", "How do I return an item?", "I want my money back"]
LIKENESS = Likeness(WordVectors(), EXAMPLES, ORDINARY)


def score(text: str, likeness: Likeness = LIKENESS) -> float:
    return likeness.compare(text)["refund_fraud"].score


def test_what_is_like_an_example_scores_and_names_it() -> None:
    alike = LIKENESS.compare("I sent a brick back and keep the money")["refund_fraud"]
    assert alike.score > 0.5
    assert alike.example == "I sent back a brick and kept the money"


def test_ordinary_words_do_not_score() -> None:
    assert score("Where is my parcel?") < 0.3
    assert score("What are your opening hours?") < 0.3


def test_ordinary_sentences_take_away() -> None:
    said = "the parcel I returned"
    more = Likeness(WordVectors(), EXAMPLES, [*ORDINARY, said, f"{said} again", f"{said} now"])
    assert score(said, more) < score(said)


def test_one_sentence_among_others_is_seen() -> None:
    rest = "The lamp is very nice and I like the colour. It came on Monday with the other things."
    assert score(f"{rest} I sent back a brick and kept the money. Thanks for the quick help!") > 0.5
    assert score(f"{rest} Thanks for the quick help!") < 0.3


def test_no_examples_and_no_words_give_nothing() -> None:
    assert LIKENESS.compare("  ") == {}
    assert Likeness(WordVectors(), {}, ORDINARY).compare("anything") == {}
    alone = Likeness(WordVectors(), EXAMPLES, [])
    assert alone.compare("the parcel I returned was empty")["refund_fraud"].score > 0.5


@given(st.text(st.characters(), max_size=300))
def test_it_never_raises_and_stays_between_0_and_1(text: str) -> None:
    assert all(0 <= each.score <= 1 for each in LIKENESS.compare(text + "\ud800\x00").values())
