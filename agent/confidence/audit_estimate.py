"""The error among the answers that were sent, estimated from the share that people looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from agent.confidence.bound import bound_error
from agent.confidence.labelled import check_labels, read_numbers, read_probabilities

_ROUNDING = 1e-9


class Judged(Protocol):
    """A decision that somebody judged; ``probability`` is that with which it was looked at."""

    @property
    def right(self) -> bool: ...
    @property
    def sent(self) -> bool: ...
    @property
    def probability(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class ErrorEstimate:
    """The error among sent answers with its interval; all ``None`` and 0 to 1 without audits."""

    error: float | None
    low: float
    high: float
    audits: int
    wrong: int


def estimate_error(labels: Iterable[Judged], level: float = 0.95) -> ErrorEstimate:
    """Estimate the error among the answers sent without a human, from their audits alone.

    Decisions that were held or handed over say nothing about those that were sent, and are left
    out, as is what was looked at with unknown probability.
    """
    sent = [label for label in labels if label.sent and label.probability is not None]
    return weigh_audits(
        [float(not label.right) for label in sent],
        [label.probability or 0.0 for label in sent],
        level,
    )


def weigh_audits(wrong: ArrayLike, probabilities: ArrayLike, level: float = 0.95) -> ErrorEstimate:
    """Estimate an error from audits (1 wrong, 0 right), each counting 1 / its probability.

    The interval is two-sided: Clopper and Pearson's, at the number of equally weighted audits that
    would vary as much. It is exact where all probabilities are equal. Raises ``LabelsInvalid``.
    """
    if not len(read_numbers(wrong)):
        return ErrorEstimate(None, 0.0, 1.0, 0, 0)
    outcomes, _ = check_labels(wrong, wrong)
    weights = 1 / read_probabilities(probabilities, len(outcomes))
    error = float(weights @ outcomes / weights.sum())
    alike = float(weights.sum() ** 2 / (weights**2).sum())
    low, high = _bound_both(error, alike, level)
    return ErrorEstimate(error, low, high, len(outcomes), int(outcomes.sum()))


def _bound_both(error: float, tries: float, level: float) -> tuple[float, float]:
    """Return Clopper and Pearson's two-sided interval, rounded outwards to whole tries."""
    one_sided = (1 + level) / 2
    whole = max(1, int(tries))
    errors = error * whole
    high = bound_error(int(np.ceil(errors - _ROUNDING)), whole, one_sided)
    low = 1 - bound_error(whole - int(np.floor(errors + _ROUNDING)), whole, one_sided)
    return low, high
