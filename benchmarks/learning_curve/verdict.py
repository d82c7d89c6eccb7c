"""The bars of the learning curve: promise kept, few handovers, and ever fewer."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt

import numpy as np

from benchmarks.learning_curve.course import Course

WINDOW = 500
STRETCH = 1000
"""Questions over which the curve of handovers is smoothed."""
BARS = {("clinc150", 1): 0.60, ("clinc150", 5): 0.52}
"""Handovers at most, by set and questions an intent at the start."""

_LEVEL = 0.05


def find_faults(name: str, size: int, courses: Sequence[Course], max_error: float) -> list[str]:
    """Return what speaks against the courses of one set and size, one sentence each."""
    faults = []
    broken = sum(course.error > max_error for course in courses)
    if broken > _LEVEL * len(courses):
        faults.append(f"{broken} of {len(courses)} runs end above {max_error:.0%} error")
    faults += _find_bad_windows(courses, max_error)
    mean = float(np.mean([course.handed_over for course in courses]))
    bar = BARS.get((name, size))
    if bar is not None and mean > bar:
        faults.append(f"{mean:.3f} is handed over, more than {bar:.2f}")
    curve = np.mean([course.trace(STRETCH) for course in courses], axis=0)
    noise = 2 * sqrt(0.25 / (STRETCH * len(courses)))
    if len(curve) > 1 and (np.diff(curve).max() > noise or curve[-1] >= curve[0]):
        faults.append("the smoothed curve of handovers does not fall")
    return faults


def bound_windows(courses: Sequence[Course], max_error: float) -> tuple[int, int]:
    """Return how many windows there are, and how many errors one of them may show at most.

    More would be expected of less than one in twenty such sets of windows at ``max_error``.
    """
    windows = sum(len(course.count_windows(WINDOW)) for course in courses)
    level = _LEVEL / max(windows, 1)
    most = next(
        count for count in range(WINDOW + 1) if 1 - _at_most(count, WINDOW, max_error) <= level
    )
    return windows, most


def _find_bad_windows(courses: Sequence[Course], max_error: float) -> list[str]:
    _, most = bound_windows(courses, max_error)
    worst = max((max(course.count_windows(WINDOW), default=0) for course in courses), default=0)
    if worst <= most:
        return []
    return [f"a window of {WINDOW} answers has {worst} errors, more than {most}"]


def _at_most(count: int, tries: int, rate: float) -> float:
    return sum(
        comb(tries, each) * rate**each * (1 - rate) ** (tries - each) for each in range(count + 1)
    )
