"""Look at scores with their outcomes before they are used: finite, of one length, equally sampled."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.errors import LabelsInvalid, NoLabels, OneClassOnly

Floats = NDArray[np.float64]


def check_labels(values: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """Return ``values`` and ``right`` (0 or 1 each) as numbers of one length, at least one.

    Raises ``NoLabels`` where there are none, ``LabelsInvalid`` where they make no sense.
    """
    scores, outcomes = read_numbers(values), read_numbers(right)
    if len(scores) != len(outcomes):
        raise LabelsInvalid(f"There are {len(scores)} scores for {len(outcomes)} outcomes.")
    if not len(scores):
        raise NoLabels
    if not np.isin(outcomes, (0.0, 1.0)).all():
        raise LabelsInvalid("An outcome is neither right (1) nor wrong (0).")
    return scores, outcomes


def check_both_classes(values: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """Do as ``check_labels``; raises ``OneClassOnly`` where all are right, or all wrong."""
    scores, outcomes = check_labels(values, right)
    if outcomes.min() == outcomes.max():
        raise OneClassOnly
    return scores, outcomes


def read_numbers(values: ArrayLike) -> Floats:
    """Return ``values`` as a row of finite numbers; raises ``LabelsInvalid``."""
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as broken:
        raise LabelsInvalid from broken
    if numbers.ndim != 1:
        raise LabelsInvalid(f"A row of numbers is needed, not a table of {numbers.shape}.")
    if not np.isfinite(numbers).all():
        raise LabelsInvalid("A score, an outcome or a probability is not a finite number.")
    return numbers


def thin(probabilities: Floats, seed: int) -> NDArray[np.intp]:
    """Return the places of labels kept, so that each had the same chance to be looked at.

    A label that was looked at with probability p is kept with the smallest p divided by its own.
    """
    if not len(probabilities):
        return np.zeros(0, dtype=np.intp)
    drawn = np.random.default_rng(seed).uniform(size=len(probabilities))
    return np.flatnonzero(drawn * probabilities < probabilities.min())


def read_probabilities(probabilities: ArrayLike | None, count: int) -> Floats:
    """Return the sampling probabilities, all 1 where left out; raises ``LabelsInvalid``."""
    if probabilities is None:
        return np.ones(count)
    chances = read_numbers(probabilities)
    if len(chances) != count:
        raise LabelsInvalid(f"There are {len(chances)} sampling probabilities for {count} labels.")
    if count and not (chances.min() > 0 and chances.max() <= 1):
        raise LabelsInvalid("A sampling probability lies outside 0 to 1, or is 0.")
    return chances
