"""Watch the audited error of what is sent: evidence that it has risen above the promised one.

The state is an e-process: a stake of 1, spread over all audits at which a rise may have begun, and
bet from there on against the promised error. While each audit is wrong with that probability at
most, no bet gains on average, so the stake reaches 24 with probability 1/24 at most, however often
one looks (Ville). Every 10,000 audits a new stake is bet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, log

RISE = 3.0
"""How many times the promised error the bets are on."""
LIMIT = 24.0
"""Evidence that is an alarm: at most 1 in 24 streams without a rise comes to it."""
PERIOD = 10_000
"""Audits for which one stake lasts."""

_AT_ONCE = 0.2
"""Share of the stake on a rise that began before the first audit of a period."""
_EARLY = 0.65
"""Share that is spread evenly over the first audits; the rest thins out over those to come. What
goes to the one is missing from the other: at 2 % nobody can be quick at all of them."""
_FIRST = 500
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Monitor:
    """What the audits since a certificate say against it.

    ``max_error`` is the promised error, ``evidence`` what the stakes placed so far have become.
    """

    max_error: float
    audits: int = 0
    wrong: int = 0
    evidence: float = 0.0


def fold(state: Monitor, wrong: bool) -> Monitor:
    """Return the state after one more audited answer."""
    place = state.audits % PERIOD
    kept = state.evidence if place or is_alarmed(state) else 0.0
    staked = kept + find_stake(place)
    return Monitor(
        max_error=state.max_error,
        audits=state.audits + 1,
        wrong=state.wrong + wrong,
        evidence=staked * _find_factor(state.max_error, staked, wrong),
    )


def is_alarmed(state: Monitor) -> bool:
    """Say whether the error has risen; it stays so, whatever comes after."""
    return state.evidence >= LIMIT * (1 - _ROUNDING)


def find_stake(place: int) -> float:
    """Return the share of the stake that is put on a rise right before this audit of a period."""
    if place >= _FIRST:
        return (1 - _AT_ONCE - _EARLY) * log((place + 1) / place) / log(PERIOD / _FIRST)
    return _EARLY / _FIRST + (_AT_ONCE if place == 0 else 0.0)


def _find_factor(max_error: float, staked: float, wrong: bool) -> float:
    # 1 on average at the promised error, less below it. No more is bet than an alarm needs: what
    # one wrong answer would bring above the limit is better kept against the next right one.
    rise = max(1.0, min(RISE, 1 / max_error, LIMIT / staked))
    return rise if wrong else (1 - rise * max_error) / (1 - max_error)


def dump_monitor(state: Monitor) -> dict[str, float]:
    """Return ``state`` as plain data that JSON can hold."""
    return {
        "max_error": state.max_error,
        "audits": state.audits,
        "wrong": state.wrong,
        "evidence": state.evidence,
    }


def read_monitor(data: Mapping[str, object]) -> Monitor:
    """Return the state that ``dump_monitor`` made ``data`` of; raises ``ValueError``."""
    max_error, audits, wrong, evidence = (
        _number(data.get(name)) for name in ("max_error", "audits", "wrong", "evidence")
    )
    if not (0 < max_error < 1 and 0 <= wrong <= audits and evidence >= 0):
        raise ValueError(f"not the state of a monitor: {data!r}")
    return Monitor(max_error, int(audits), int(wrong), evidence)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    return float(value)
