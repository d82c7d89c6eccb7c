from math import inf

import numpy as np
import pytest

from agent.signals.wishes.learned import (
    BUCKETS,
    LearnedWishes,
    cut,
    list_features,
    load_shipped,
)


def weigh(**weights: float) -> LearnedWishes:
    """Return what gives each word its weight, and everything else none."""
    values = np.zeros(BUCKETS, dtype=np.float32)
    for word, weight in weights.items():
        phrases, _ = list_features(word)
        for bucket in phrases:
            values[bucket] = weight
    return LearnedWishes(values, -1.0)


def test_the_likeliest_sentence_is_named_with_its_log_odds() -> None:
    found = weigh(human=8.0).find_likeliest("my parcel is late. human! thank you.")
    assert found.words == "human!"
    # "human", "< human", "human >" and "< human >" of five phrases, the frame's two words apart.
    phrases, _ = list_features("human")
    assert found.log_odds == pytest.approx(-1.0 + 8.0 * len(phrases) ** 0.5)


def test_nothing_is_found_where_nothing_is_written() -> None:
    assert weigh().find_likeliest("") == (-inf, "")
    assert weigh().find_likeliest("?!").log_odds == -1.0


def test_long_sentences_are_cut_into_pieces_that_overlap_and_lose_no_word() -> None:
    words = [f"w{number}" for number in range(50)]
    pieces = list(cut(" ".join(words)))
    assert all(len(piece.split()) <= 18 for piece in pieces)
    assert {word for piece in pieces for word in piece.split()} == set(words)
    assert pieces[0].split()[9:] == pieces[1].split()[:9]


def test_sentences_end_at_their_signs_and_a_hyphen_ends_none() -> None:
    assert list(cut("call-back please! now - or never")) == ["call-back please!", "now", "or never"]


def test_of_a_flood_the_beginning_and_the_end_are_read() -> None:
    flood = "no. " * 5000
    assert weigh(human=8.0).find_likeliest(f"human. {flood}").words == "human."
    assert weigh(human=8.0).find_likeliest(f"{flood} human.").words == "human."
    assert weigh(human=8.0).find_likeliest(f"{flood} human. {flood}").words == "no."


def test_features_are_the_same_in_every_process() -> None:
    phrases, letters = list_features("a human")
    assert len(phrases) == 4 + 3 + 2
    assert all(0 <= bucket < BUCKETS for bucket in (*phrases, *letters))
    assert (phrases, letters) == list_features("a  human?")
    assert sum(phrases) + sum(letters) == SUM


SUM = 4302722
"""Of the buckets, whatever Python's own hashes are: the shipped weights stand in these places."""


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("i'd rather explain this to one of your staff", True),
        ("koennte da mal ein kollege draufschauen", True),
        ("my manager needs an invoice", False),
        ("ich habe gestern mit einem mitarbeiter gesprochen", False),
    ],
)
def test_the_shipped_weights_tell_a_wish_from_what_looks_like_one(text: str, is_wish: bool) -> None:
    assert (load_shipped().find_likeliest(text).log_odds > 0) is is_wish
