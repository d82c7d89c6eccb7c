"""Streams of audits, without a rise and with one, many at a time, as the product's monitor folds them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from escalation.autonomy.monitor import LIMIT, PERIOD, RISE, Monitor, find_stake, fold

LENGTH = 10_000
"""Audits in a stream without a rise."""
_LONGEST_WAIT = 3000
_ROUNDING = 1e-9

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Stake = Callable[[int], float]


def stake_at_start(place: int) -> float:
    """Bet the whole stake on a rise before the first audit: the plain e-process, to compare."""
    return float(place == 0)


def fold_many(
    evidence: Floats, wrong: Flags, audits: int, max_error: float, stake: Stake = find_stake
) -> Floats:
    """Do to many streams at once what ``fold`` does to one, after so many ``audits``."""
    place = audits % PERIOD
    staked = (evidence if place else np.where(_is_alarmed(evidence), evidence, 0.0)) + stake(place)
    rise = np.clip(LIMIT / np.maximum(staked, 1e-300), 1.0, min(RISE, 1 / max_error))
    folded: Floats = staked * np.where(wrong, rise, (1 - rise * max_error) / (1 - max_error))
    return folded


def is_alike(max_error: float, audits: int, seed: int) -> bool:
    """Say whether one stream comes to the same evidence here and in the product's monitor."""
    chance = np.random.default_rng(seed)
    state, evidence = Monitor(max_error), np.zeros(1)
    for _ in range(audits):
        wrong = chance.uniform(size=1) < 2 * max_error
        evidence = fold_many(evidence, wrong, state.audits, max_error)
        state = fold(state, bool(wrong[0]))
        if not np.isclose(evidence[0], state.evidence, rtol=1e-9, atol=1e-12):
            return False
    return True


def count_false_alarms(max_error: float, error: float, streams: int, seed: int) -> float:
    """Return the share of streams of 10,000 audits at ``error`` that alarm."""
    chance = np.random.default_rng([seed, 1])
    evidence = np.zeros(streams)
    for audits in range(LENGTH):
        evidence = fold_many(evidence, chance.uniform(size=streams) < error, audits, max_error)
    # An alarm stays, so the last evidence tells.
    return float(_is_alarmed(evidence).mean())


def find_waits(
    max_error: float, error: float, quiet: int, runs: int, seed: int, stake: Stake = find_stake
) -> Floats:
    """Return the audits from a rise to three times ``max_error`` to its alarm, in each run.

    Before it ``quiet`` audits are wrong with ``error``; runs that alarm then already are left out.
    """
    chance = np.random.default_rng([seed, 2, quiet])
    evidence = np.zeros(runs)
    for audits in range(quiet):
        wrong = chance.uniform(size=len(evidence)) < error
        evidence = fold_many(evidence, wrong, audits, max_error, stake)
    evidence = evidence[~_is_alarmed(evidence)]
    waits = np.full(len(evidence), float(_LONGEST_WAIT))
    for wait in range(1, _LONGEST_WAIT):
        wrong = chance.uniform(size=len(evidence)) < RISE * max_error
        evidence = fold_many(evidence, wrong, quiet + wait - 1, max_error, stake)
        waits = np.where(_is_alarmed(evidence), np.minimum(waits, wait), waits)
        if _is_alarmed(evidence).all():
            break
    return waits


def find_least_wait(max_error: float, false_alarms: float) -> int:
    """Return the shortest median wait that any rule can have at every change point alike.

    In each window of m audits a rule must alarm with probability one half at three times the error,
    so by Neyman and Pearson it alarms there without a rise with at least a certain probability;
    10,000 audits hold 10,000 / m windows.
    """
    return next(m for m in range(1, LENGTH) if find_least_alarms(max_error, m) <= false_alarms)


def find_least_alarms(max_error: float, wait: int) -> float:
    """Return the least share of 10,000-audit streams that alarm where the median wait is such."""
    counts = np.arange(wait + 2)
    with_rise = binom.sf(counts - 1, wait, min(1.0, RISE * max_error))
    without = binom.sf(counts - 1, wait, max_error)
    place = int(np.flatnonzero(with_rise >= 0.5)[-1])
    share = (0.5 - with_rise[place + 1]) / (with_rise[place] - with_rise[place + 1])
    least = without[place + 1] + share * (without[place] - without[place + 1])
    return float(1 - (1 - least) ** (LENGTH // wait))


def _is_alarmed(evidence: Floats) -> Flags:
    reached: Flags = evidence >= LIMIT * (1 - _ROUNDING)
    return reached
