"""Curves that only rise, without a form given beforehand: isotonic regression and Venn–ABERS."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from agent.confidence.logistic import Floats

Curve = Callable[[Floats], Floats]

_MOST_KNOTS = 60


def pool(right: Floats, weights: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return the means of the rising steps nearest to ``right``, and how many cases each takes.

    The cases come in the order of their scores; neighbours that fall are pooled until none does.
    """
    means: list[float] = []
    masses: list[float] = []
    sizes: list[int] = []
    for outcome, weight in zip(right.tolist(), weights.tolist(), strict=True):
        mean, mass, size = outcome, weight, 1
        while means and means[-1] >= mean:
            before = masses.pop()
            mean = (means.pop() * before + mean * mass) / (before + mass)
            mass += before
            size += sizes.pop()
        means.append(mean)
        masses.append(mass)
        sizes.append(size)
    return np.array(means), np.array(sizes, dtype=np.int64)


def centre_blocks(
    raws: Floats, right: Floats, weights: Floats, curve: Curve
) -> tuple[Floats, Floats]:
    """Return the centres of isotonic steps and the probability at each, drawn towards ``curve``.

    The curve counts as one case in each step, so that no step says "never" or "always".
    """
    raws, right, weights = _merge_equal(raws, right, weights)
    _, sizes = pool(right, weights)
    ends = np.cumsum(sizes)
    starts = ends - sizes
    mass = np.add.reduceat(weights, starts)
    centres = np.add.reduceat(weights * raws, starts) / mass
    one = float(weights.mean())
    likely = (np.add.reduceat(weights * right, starts) + one * curve(centres)) / (mass + one)
    return centres, np.maximum.accumulate(likely)


def predict_between(
    raws: Floats, right: Floats, weights: Floats, _: Curve
) -> tuple[Floats, Floats]:
    """Return places all along the scores and Venn–ABERS's probability at each.

    At each place a further case is thought of, once wrong and once right; the probability lies
    between what isotonic regression says of the two, which is little where cases are few.
    """
    raws, right, weights = _merge_equal(raws, right, weights)
    quantiles = np.linspace(0, len(raws) - 1, min(_MOST_KNOTS, len(raws))).astype(int)
    places = raws[np.unique(quantiles)]
    one = float(weights.mean())
    likely = []
    for place in places.tolist():
        at = int(np.searchsorted(raws, place))
        if_wrong, if_right = (
            _pool_with(right, weights, at, outcome, one) for outcome in (0.0, 1.0)
        )
        likely.append(if_right / (1 - if_wrong + if_right))
    return places, np.maximum.accumulate(np.array(likely))


def _pool_with(right: Floats, weights: Floats, at: int, outcome: float, weight: float) -> float:
    # The further case has the same score as the one in its place: the two are one.
    outcomes, masses = right.copy(), weights.copy()
    masses[at] += weight
    outcomes[at] = (right[at] * weights[at] + outcome * weight) / masses[at]
    means, sizes = pool(outcomes, masses)
    return float(means[np.searchsorted(np.cumsum(sizes), at, side="right")])


def _merge_equal(raws: Floats, right: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    distinct, groups = np.unique(raws, return_inverse=True)
    masses: Floats = np.bincount(groups, weights=weights).astype(np.float64)
    return distinct, np.bincount(groups, weights=weights * right) / masses, masses
