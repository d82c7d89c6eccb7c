"""How long somebody at a place of the queue will wait, from the desk's own recent times. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import sqrt

LEAST_TIMES = 5
"""Of so many recent times at least something is said; of fewer nothing."""
SHRINK = 30.0
"""How many times of all hours weigh as much as what one hour of the week had of its own."""
SHARE = 0.8
"""So many of a hundred wait no longer than ``Estimate.within``."""
_SHARE_Z = 0.8416
"""Where a normal distribution has that share below it."""
_LEAST_SHAPE = 0.5
_TRIMMED = 0.01
"""The share of the longest times that count as the next shorter one: a chat left open overnight."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One time that the desk took, in seconds; ``hour`` is that of the week, 0 to 167."""

    hour: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How quick something is, in seconds; ``spread`` is the variance in squares of the mean."""

    mean: float
    spread: float
    unsure: float
    """The variance of the mean itself, in squares of it: what more times would make certain."""
    median: float
    within: float
    """Four of five times are no longer than this."""


@dataclass(frozen=True, slots=True)
class Paces:
    """Of this hour: until a free person takes what waits, and how long people hold what they took."""

    pickup: Pace | None
    handling: Pace | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds to wait: half wait no longer than ``median``, four of five no longer than ``within``."""

    median: float
    within: float


def estimate_wait(
    place: int, free: Sequence[int], busy: int, paces: Paces | None
) -> Estimate | None:
    """Estimate the wait of whoever is at ``place`` of the queue; 1 is next.

    ``free`` says for each person online who fits how many more conversations they take, ``busy``
    how many conversations all of them hold. ``None`` where nothing is known, and while nobody is
    there.
    """
    pickup = paces.pickup if paces else None
    if place < 1 or pickup is None or (sum(free) == 0 and busy == 0):
        return None
    leaving = place - sum(free)
    if leaving <= 0:
        turns = _count_turns(place, free)
        if turns == 1:
            return Estimate(pickup.median, pickup.within)
        return _sum_up(turns * pickup.mean, turns * pickup.spread * pickup.mean**2)
    handling = paces.handling if paces else None
    if handling is None or busy == 0:
        return None
    # A seat is held, then empty until its next one is taken.
    each = (handling.mean + pickup.mean) / busy
    # The first of many seats fall free like raindrops; in the long run they keep their rhythm.
    scatter = (busy - 1) / (busy - 1 + leaving)
    spread = handling.spread + (1 - handling.spread) * scatter
    # Whoever leaves first is in the middle of it already.
    wait = (leaving - (1 - handling.spread) * (1 - scatter) / 2) * each
    variance = leaving * spread * each**2 + handling.unsure * wait**2
    return _sum_up(wait + pickup.mean, variance + pickup.spread * pickup.mean**2)


def measure_pace(times: Sequence[Timed], hour: int) -> Pace | None:
    """Measure how quick the desk is in an hour of the week, as far as that hour is known apart.

    ``None`` where there are fewer than ``LEAST_TIMES``.
    """
    if len(times) < LEAST_TIMES:
        return None
    ordered = sorted(each.seconds for each in times)
    longest = ordered[-1 - int(len(ordered) * _TRIMMED)]
    cut = [min(each, longest) for each in ordered]
    overall = sum(cut) / len(cut)
    here = [min(each.seconds, longest) for each in times if each.hour == hour]
    weight = len(here) + SHRINK
    mean = (sum(here) + SHRINK * overall) / weight
    scale = mean / overall if overall > 0 else 1.0
    variance = sum((each - overall) ** 2 for each in cut) / (len(cut) - 1)
    spread = variance / overall**2 if overall > 0 else 0.0
    return Pace(
        mean=mean,
        spread=spread,
        unsure=spread * (len(here) + SHRINK**2 / len(cut)) / weight**2,
        median=scale * _find_quantile(ordered, 0.5),
        within=scale * _find_quantile(ordered, SHARE),
    )


def _count_turns(place: int, free: Sequence[int]) -> int:
    """Count how often in a row a person has to take one until it is this place's turn."""
    for turns in count(1):
        if sum(min(each, turns) for each in free) >= place:
            return turns
    raise AssertionError("fewer are free than wait")  # the caller has looked


def _find_quantile(ordered: Sequence[float], share: float) -> float:
    """Return the time that this share of a new one's likes does not exceed; the largest at most."""
    return ordered[min(int((len(ordered) + 1) * share), len(ordered) - 1)]


def _sum_up(mean: float, variance: float) -> Estimate:
    """Read median and ``SHARE`` off the gamma distribution of this mean and variance."""
    if mean <= 0 or variance <= 0:
        return Estimate(mean, mean)
    shape = max(mean**2 / variance, _LEAST_SHAPE)
    return Estimate(mean * _read_gamma(shape, 0.0), mean * _read_gamma(shape, _SHARE_Z))


def _read_gamma(shape: float, z: float) -> float:
    """Return a quantile of a gamma distribution of mean 1, after Wilson and Hilferty."""
    return float((1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3)
