"""The figures by which a confidence is judged: ranking, calibration, risk against coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.confidence.bound import bound_error
from agent.confidence.labelled import Floats, check_both_classes, check_labels

BINS = 15
"""Bins of equal mass by which calibration is told."""

_MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """What was promised and what was found in one bin of equal mass.

    ``low`` and ``high`` are the smallest and largest probability in it, ``promised`` their mean,
    ``found`` the share that was right, ``count`` how many cases it holds.
    """

    low: float
    high: float
    promised: float
    found: float
    count: int


@dataclass(frozen=True, slots=True)
class RiskCoveragePoint:
    """What would happen if everything from ``threshold`` on were sent.

    ``coverage`` is the share of all cases that is sent, ``error`` the share of those that is
    wrong, ``bound`` the one-sided upper bound of that error for this threshold alone.
    """

    threshold: float
    coverage: float
    error: float
    bound: float
    tries: int
    errors: int


def find_auroc(values: ArrayLike, right: ArrayLike) -> float:
    """Return the probability that a right case has the higher value (ties count half).

    Raises ``LabelsInvalid``, or ``OneClassOnly`` where there is nothing to tell apart.
    """
    values, good = check_both_classes(values, right)
    _, groups, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[groups]
    positives = float(good.sum())
    pairs = positives * (len(values) - positives)
    return float((ranks[good > 0].sum() - positives * (positives + 1) / 2) / pairs)


def find_aurc(values: ArrayLike, right: ArrayLike) -> float:
    """Return the mean error over all coverages, the surest cases first (0 is best).

    Cases of the same value count with the mean error of their group. Raises ``LabelsInvalid``.
    """
    sent, wrong, sizes = _accumulate(*check_labels(values, right))
    # Within a group of equal values the errors are spread evenly: no order among them is known.
    before = np.concatenate([[0.0], wrong[:-1]])
    per_case = np.repeat((wrong - before) / sizes, sizes)
    return float((np.cumsum(per_case) / np.arange(1, sent[-1] + 1)).mean())


def find_ece(values: ArrayLike, right: ArrayLike, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal mass; raises ``LabelsInvalid``."""
    parts = bin_reliability(values, right, bins)
    total = sum(part.count for part in parts)
    return sum(abs(part.promised - part.found) * part.count for part in parts) / total


def find_brier(values: ArrayLike, right: ArrayLike) -> float:
    """Return the mean squared distance of probability and outcome; raises ``LabelsInvalid``."""
    values, right = check_labels(values, right)
    return float(((values - right) ** 2).mean())


def find_log_loss(values: ArrayLike, right: ArrayLike) -> float:
    """Return the mean surprise in nats, with probabilities held within 1e-12 of 0 and 1."""
    values, right = check_labels(values, right)
    held = np.clip(values, 1e-12, 1 - 1e-12)
    return float(-(right * np.log(held) + (1 - right) * np.log1p(-held)).mean())


def find_coverage(values: ArrayLike, right: ArrayLike, accuracy: float) -> float:
    """Return the largest share that could be sent at ``accuracy``, chosen in hindsight.

    Cases of the same value are sent together or not at all. Raises ``LabelsInvalid``.
    """
    sent, wrong, _ = _accumulate(*check_labels(values, right))
    held = np.flatnonzero((sent - wrong) / sent >= accuracy)
    return float(sent[held[-1]] / sent[-1]) if len(held) else 0.0


def bin_reliability(
    values: ArrayLike, right: ArrayLike, bins: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """Return what was promised and found in bins of equal mass, the smallest values first."""
    values, right = check_labels(values, right)
    parts = np.array_split(np.argsort(values, kind="stable"), min(bins, len(values)))
    return tuple(
        ReliabilityBin(
            low=float(values[part[0]]),
            high=float(values[part[-1]]),
            promised=float(values[part].mean()),
            found=float(right[part].mean()),
            count=len(part),
        )
        for part in parts
    )


def trace_risk_coverage(
    values: ArrayLike, right: ArrayLike, level: float = 0.95
) -> tuple[RiskCoveragePoint, ...]:
    """Return error and bound at falling thresholds, at most 200 of them, the strictest first.

    Each bound is for its threshold alone: reading a threshold off this curve certifies nothing.
    """
    values, right = check_labels(values, right)
    sent, wrong, _ = _accumulate(values, right)
    thresholds = np.unique(values)[::-1]
    places = np.unique(np.linspace(0, len(sent) - 1, _MOST_POINTS).astype(int))
    return tuple(
        RiskCoveragePoint(
            threshold=float(thresholds[place]),
            coverage=float(sent[place] / len(values)),
            error=float(wrong[place] / sent[place]),
            bound=bound_error(int(wrong[place]), int(sent[place]), level),
            tries=int(sent[place]),
            errors=int(wrong[place]),
        )
        for place in places
    )


def _accumulate(
    values: Floats, right: Floats
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Return cases sent, wrong ones among them, and group sizes at each falling value."""
    _, groups, sizes = np.unique(-values, return_inverse=True, return_counts=True)
    wrong = np.bincount(groups, weights=1 - right)
    return np.cumsum(sizes), np.cumsum(wrong), sizes
