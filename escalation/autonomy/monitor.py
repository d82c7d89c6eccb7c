"""Watch the audited error of what is sent: evidence that it has risen above the promised one.

The state is an e-process: a bet that, from some audit on, the error is three times the promised
one, spread over all audits at which that may have begun. While the error of each audit is at most
the promised one the bet loses on average, so it seldom grows large, however long and however often
one looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

RISE = 3.0
"""How many times the promised error the bet is on."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """What the audits since a certificate say against it.

    ``max_error`` is the promised error, ``evidence`` what the bets placed so far have become (all
    of them together start with 1).
    """

    max_error: float
    audits: int = 0
    wrong: int = 0
    evidence: float = 0.0


def fold(state: Monitor, wrong: bool) -> Monitor:
    """Return the state after one more audited answer, in the order in which they were sent."""
    return Monitor(
        max_error=state.max_error,
        audits=state.audits + 1,
        wrong=state.wrong + wrong,
        evidence=(state.evidence + find_stake(state.audits)) * find_factor(state.max_error, wrong),
    )


def is_alarmed(state: Monitor, level: float = 0.95) -> bool:
    """Say whether the error has risen: at most 1 - ``level`` of unchanged streams ever say so."""
    return state.evidence >= 1 / (1 - level)


def find_stake(audits: int) -> float:
    """Return the share of all bets that is placed before the next audit; they add up to 1."""
    return 1.0 if audits == 0 else 0.0


def find_factor(max_error: float, wrong: bool) -> float:
    """Return by what one audit multiplies the bets: 1 on average at the promised error."""
    rise = min(RISE, 1 / max_error)
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
    numbers = [data.get(name) for name in ("max_error", "audits", "wrong", "evidence")]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
            raise ValueError(f"not the state of a monitor: {data!r}")
    max_error, audits, wrong, evidence = (float(str(number)) for number in numbers)
    if not (0 < max_error < 1 and 0 <= wrong <= audits and evidence >= 0):
        raise ValueError(f"not the state of a monitor: {data!r}")
    return Monitor(max_error, int(audits), int(wrong), evidence)
