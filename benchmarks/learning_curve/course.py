"""The course of one run: what was sent and what was right, and the learner's own run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.learning_curve.learner import NO_ANSWER, Learner
from benchmarks.learning_curve.sights import Search, open_sight
from benchmarks.learning_curve.streams import Stream

Control = Literal["none", "shuffled", "unaudited"]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Course:
    """What became of each question of a stream (flags in the order of the stream).

    An answer that a person saw before it was sent counts as handed over. ``seen`` tells which
    answers somebody looked at: all that were handed over, and the audited ones.
    """

    sent: Flags
    right: Flags
    seen: Flags

    @property
    def handed_over(self) -> float:
        """The share of all questions that a person had to answer or to look at first."""
        return float(1 - self.sent.mean())

    @property
    def error(self) -> float:
        """The share of wrong answers among those sent; 0 where none was."""
        return float((~self.right[self.sent]).mean()) if self.sent.any() else 0.0

    def count_windows(self, length: int) -> list[int]:
        """Count the errors in each window of ``length`` sent answers, one after the other."""
        wrong = ~self.right[self.sent]
        whole = len(wrong) // length * length
        return [int(count) for count in wrong[:whole].reshape(-1, length).sum(axis=1)]

    def trace(self, length: int) -> list[float]:
        """Return the share of handovers in each stretch of ``length`` questions."""
        whole = len(self.sent) // length * length
        return [float(share) for share in 1 - self.sent[:whole].reshape(-1, length).mean(axis=1)]


def run_learner(
    stream: Stream,
    max_error: float,
    seed: int,
    control: Control = "none",
    search: Search = "vectors",
) -> Course:
    """Let the learner take ``stream``, question by question, without hindsight.

    Two controls spoil it on purpose: ``shuffled`` gives each label to another question,
    ``unaudited`` never looks at what was sent, or would be but for the missing audits.
    """
    chance = np.random.default_rng([seed, 1])
    learner = Learner(open_sight(stream, search), max_error=max_error)
    told = stream.truth
    if control == "shuffled":
        told = chance.permutation(told)
    sent, right, seen = (np.zeros(len(told), dtype=bool) for _ in range(3))
    for place, (vector, text) in enumerate(zip(stream.asked, stream.asked_texts, strict=True)):
        guess = learner.guess(vector, text)
        sent[place] = guess.sent
        right[place] = guess.answer == stream.truth[place] != NO_ANSWER
        drawn = bool(chance.random() < guess.audit)
        seen[place] = drawn and not (control == "unaudited" and guess.bold)
        if seen[place]:
            learner.learn(guess, int(told[place]))
    return Course(sent, right, seen)
