"""Streams of audits, without a rise and with one, through the product's own monitor."""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import median

import numpy as np
from scipy.stats import binom

from escalation.autonomy.monitor import LIMIT, RISE, Monitor, fold, is_alarmed

LENGTH = 10_000
"""Audits in a stream without a rise."""
_LONGEST_WAIT = 5000

Fold = Callable[[Monitor, bool], Monitor]


def fold_from_start(state: Monitor, wrong: bool) -> Monitor:
    """Bet the whole stake at the first audit, and go on: the plain e-process, for comparison."""
    staked = state.evidence if state.audits else 1.0
    rise = max(1.0, min(RISE, 1 / state.max_error, LIMIT / max(staked, 1e-300)))
    factor = rise if wrong else (1 - rise * state.max_error) / (1 - state.max_error)
    return Monitor(state.max_error, state.audits + 1, state.wrong + wrong, staked * factor)


def count_false_alarms(max_error: float, error: float, streams: int, seed: int) -> float:
    """Return the share of streams of 10,000 audits at ``error`` that end in an alarm."""
    alarms = 0
    for stream in range(streams):
        chance = random.Random(f"quiet {seed} {max_error} {error} {stream}")
        alarms += is_alarmed(_go_on(Monitor(max_error), error, LENGTH, chance, fold))
    return alarms / streams


def find_waits(
    max_error: float, error: float, quiet: int, runs: int, seed: int, step: Fold = fold
) -> list[int]:
    """Return the audits from a rise to three times ``max_error`` to its alarm, in each run.

    Before it ``quiet`` audits are wrong with ``error``; runs that alarm then already are left out.
    """
    waits = []
    for run in range(runs):
        chance = random.Random(f"rise {seed} {max_error} {error} {quiet} {run}")
        before = _go_on(Monitor(max_error), error, quiet, chance, step)
        if not is_alarmed(before):
            after = _go_on(before, RISE * max_error, _LONGEST_WAIT, chance, step)
            waits.append(after.audits - before.audits)
    return waits


def find_median(waits: list[int]) -> float:
    """Return the median wait."""
    return float(median(waits))


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


def _go_on(state: Monitor, error: float, audits: int, chance: random.Random, step: Fold) -> Monitor:
    for _ in range(audits):
        if is_alarmed(state):
            break
        state = step(state, chance.random() < error)
    return state
