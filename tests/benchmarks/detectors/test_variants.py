"""Manners of writing: the same each time, one slip each, nothing lost."""

from __future__ import annotations

from random import Random

from rapidfuzz.distance import OSA

from benchmarks.detectors.variants import frame, mumble, shout, slip, write_variants

SENTENCE = "Could you get me a human, please?"


def test_every_sentence_is_written_in_every_manner_and_the_same_each_time() -> None:
    variants = write_variants([SENTENCE, "agent"], "en", 6)
    assert variants == write_variants([SENTENCE, "agent"], "en", 6)
    assert variants["as written"] == [SENTENCE, "agent"]
    assert {len(texts) for texts in variants.values()} == {2}


def test_a_slip_is_one_edit_in_a_long_word() -> None:
    for seed in range(50):
        slipped = slip(SENTENCE, Random(seed))
        assert OSA.distance(slipped, SENTENCE) <= 1
    assert slip("to a b", Random(1)) == "to a b"


def test_the_other_manners() -> None:
    assert shout(SENTENCE) == "COULD YOU GET ME A HUMAN, PLEASE!!!"
    assert mumble(SENTENCE) == "could you get me a human please"
    assert SENTENCE in frame(SENTENCE, "en", Random(1))
    assert "un agent svp." in frame("un agent svp", "fr", Random(1))
