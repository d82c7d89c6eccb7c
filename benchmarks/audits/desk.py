"""One run of a desk: answers sent and audited by the product's own draw, all else handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escalation.autonomy.draw import audit_rate, draw_audit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision that somebody judged."""

    right: bool
    sent: bool
    probability: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """What was judged in one run, and the error among all that was sent, which nobody knows."""

    judged: list[Seen]
    true_error: float
    sent: int


def play(
    values: Floats, right: Floats, threshold: float, rate: Callable[[int], float], key: bytes
) -> Run:
    """Send what reaches ``threshold`` and draw audits at ``rate`` (given the audits so far)."""
    judged: list[Seen] = []
    audits = 0
    reached = values >= threshold
    for place, (sent, good) in enumerate(zip(reached.tolist(), (right > 0).tolist(), strict=True)):
        if not sent:
            judged.append(Seen(good, sent=False, probability=1.0))
            continue
        drawn = draw_audit(key, f"c{place}", 1, rate(audits))
        if drawn.drawn:
            audits += 1
            judged.append(Seen(good, sent=True, probability=drawn.probability))
    return Run(judged, float(1 - right[reached].mean()), int(reached.sum()))


def stay_at_first(_: int) -> float:
    """Return 5 %, however many audits there were."""
    return audit_rate(0)
