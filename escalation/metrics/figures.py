"""Middle, high end and shares of what was measured, each with how much it rests on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import median

_HIGH = 0.9
_Z = 1.959963984540054
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds: half of ``n`` measured times lie at or below ``median``, nine of ten at or below ``p90``."""

    n: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``n``, with a 95 % interval."""

    n: int
    count: int
    share: float
    at_least: float
    at_most: float


def spread(seconds: Sequence[float]) -> Spread | None:
    """Return how times are spread; ``None`` where nothing was measured."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    high = ordered[ceil(_HIGH * len(ordered)) - 1]
    return Spread(len(ordered), round(median(ordered), 1), round(high, 1))


def share(count: int, n: int) -> Share | None:
    """Return a share with its interval (Wilson's); ``None`` of nothing."""
    if n == 0:
        return None
    p, z2 = count / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Share(
        n,
        count,
        round(p, 4),
        0.0 if count == 0 else round(middle - half, 4),
        1.0 if count == n else round(middle + half, 4),
    )
