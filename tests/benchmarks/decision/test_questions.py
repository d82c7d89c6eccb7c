"""As many questions and vectors as are wanted, none twice."""

import numpy as np

from benchmarks.decision.questions import make_entries, make_vectors


def test_no_two_questions_are_the_same_beyond_what_the_words_give() -> None:
    entries = make_entries(12_345)
    texts = [text for entry in entries for text in entry.questions]
    assert len(texts) == len(set(texts)) == 12_345
    assert [len(entry.questions) for entry in (entries[0], entries[-1])] == [10, 5]
    assert len({entry.answer for entry in entries}) == len(entries) == 1235


def test_vectors_are_of_length_one_and_lie_in_bunches_of_ten() -> None:
    vectors = make_vectors(25, 384, seed=1)
    assert vectors.shape == (25, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alike = vectors @ vectors.T
    assert alike[0, 1:10].min() > 0.3 > alike[0, 10:].max()
    assert (make_vectors(25, 384, seed=1) == vectors).all()
