"""Vectors of words: the same words in other forms are near, others are not, and all are unit vectors."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agent.signals.word_vectors import WordVectors


def test_the_same_words_in_other_forms_are_nearer_than_other_words() -> None:
    asked, alike, other = WordVectors().embed(
        ["I sent a brick back", "sending bricks back", "when do you open"]
    )
    assert asked @ alike > 0.4
    assert asked @ other < 0.15


@given(st.lists(st.text(st.characters(), max_size=60), max_size=4))
def test_any_text_gives_a_unit_vector_or_zeros(texts: list[str]) -> None:
    vectors = WordVectors().embed([text + "\ud800\x00" for text in texts])
    assert vectors.shape == (len(texts), 4096)
    lengths = np.linalg.norm(vectors, axis=1)
    assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)
