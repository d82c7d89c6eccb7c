"""Folds: every prompt is unseen once, and by a reader that does not know it."""

from __future__ import annotations

from agent.signals.likeness import WORD_BARS
from agent.signals.word_vectors import WordVectors
from benchmarks.detectors.folds import FOLDS, build_folds
from benchmarks.detectors.sentences import Harm

HARMS = [
    Harm(f"{area} number {number}", area)
    for area in ("Scams and fraud", "Child safety")
    for number in range(10)
]


def test_every_prompt_is_unseen_once_and_known_to_the_others() -> None:
    folds = list(build_folds(HARMS, WordVectors(), ["Where is my parcel?"], WORD_BARS, 6))
    assert len(folds) == FOLDS
    assert sorted(harm.text for fold in folds for harm in fold.unseen) == sorted(
        harm.text for harm in HARMS
    )
    for fold in folds:
        assert [harm.area for harm in fold.unseen].count("Child safety") == 2
        for harm in HARMS:
            examples = {alike.example for alike in fold.likeness.compare(harm.text).values()}
            assert (harm.text in examples) is (harm not in fold.unseen)
