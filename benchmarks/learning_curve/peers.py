"""Cosine thresholds to compare with, their cut-off chosen in hindsight."""

from __future__ import annotations

import numpy as np

from benchmarks.learning_curve.course import Course
from benchmarks.learning_curve.streams import Stream

_HALVINGS = 12
_UNSEEN = -1.0


def run_fixed_cosine(stream: Stream, max_error: float) -> Course:
    """Answer from the first knowledge for ever, where the cosine reaches the best cut-off."""
    alike = stream.asked @ stream.known.T
    best = alike.argmax(axis=1)
    right = stream.owners[best] == stream.truth
    values = alike[np.arange(len(best)), best]
    sent = values >= find_cut(values, right, max_error)
    return Course(sent, right, ~sent)


def run_learning_cosine(stream: Stream, max_error: float) -> Course:
    """Learn every handed-over question, known to have no answer or not; the best one cut-off."""
    likeness = stream.asked @ stream.asked.T
    low, high = 0.3, 1.01
    best = _learn_by_cosine(stream, likeness, high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        course = _learn_by_cosine(stream, likeness, middle)
        if course.error <= max_error:
            best, high = course, middle
        else:
            low = middle
    return best


def find_cut(values: np.ndarray, right: np.ndarray, max_error: float) -> float:
    """Return the lowest cut-off at which the answers sent keep to ``max_error``."""
    order = np.argsort(-values, kind="stable")
    wrong = np.cumsum(~right[order])
    held = np.flatnonzero(wrong <= max_error * np.arange(1, len(order) + 1))
    return float(values[order[held[-1]]]) if len(held) else float("inf")


def _learn_by_cosine(stream: Stream, likeness: np.ndarray, cut: float) -> Course:
    first = stream.asked @ stream.known.T
    nearest = first.argmax(axis=1)
    values = first[np.arange(len(nearest)), nearest]
    owners = stream.owners[nearest]
    sent, right = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    for place, truth in enumerate(stream.truth):
        # The nearest question decides: known to have no answer, it is handed over.
        sent[place] = owners[place] >= 0 and values[place] >= cut
        right[place] = owners[place] == truth >= 0
        if not sent[place]:
            nearer = likeness[place] > values
            values = np.where(nearer, likeness[place], values)
            owners = np.where(nearer, truth, owners)
    return Course(sent, right, ~sent)
