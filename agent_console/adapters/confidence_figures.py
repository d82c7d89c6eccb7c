"""The figures of "How sure are we", computed from judged answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.confidence.audit_estimate import weigh_audits
from agent.confidence.report import find_auroc, find_brier
from agent_console.adapters.judged_answers import JudgedAnswer
from agent_console.wire.confidence import (
    AuditedTold,
    BinTold,
    CurveTold,
    DayTold,
    EstimateTold,
    PointTold,
    ReliabilityTold,
    VersionTold,
)
from escalation.autonomy.ledger import DayCount

LEVEL = 0.95
"""The level of every interval shown."""
_MOST_POINTS = 120
_BINS = 12
_LEAST_IN_BIN = 8
_PARTS = ("model", "knowledge", "calibration")

_Floats = NDArray[np.float64]


def show_reliability(answers: Iterable[JudgedAnswer]) -> ReliabilityTold | None:
    """Compare what was promised with what was right; ``None`` where nothing was judged."""
    values, right, _ = _measure(answer for answer in answers if answer.right is not None)
    if not len(values):
        return None
    order = np.argsort(values, kind="stable")
    bins = [_show_bin(values[part], right[part]) for part in _cut(order, values[order])]
    both = 0 < right.sum() < len(right)
    return ReliabilityTold(
        n=len(values),
        ece=sum(part["n"] * abs(part["right"] - part["confidence"]) for part in bins) / len(values),
        brier=find_brier(values, right),
        auroc=find_auroc(values, right) if both else None,
        bins=bins,
    )


def _cut(order: NDArray[np.int64], rising: _Floats) -> list[NDArray[np.int64]]:
    """Cut into parts of about equal size; answers of one confidence stay together."""
    size = max(_LEAST_IN_BIN, len(order) / _BINS)
    starts = np.flatnonzero(np.append(True, np.diff(rising) != 0))
    cuts: list[int] = []
    for start in starts:
        if start - (cuts[-1] if cuts else 0) >= size and len(order) - start >= _LEAST_IN_BIN:
            cuts.append(int(start))
    return np.split(order, cuts)


def _show_bin(values: _Floats, right: _Floats) -> BinTold:
    found = weigh_audits(1 - right, np.ones(len(right)), LEVEL)
    return BinTold(
        low=float(values[0]),
        high=float(values[-1]),
        n=len(values),
        confidence=float(values.mean()),
        right=float(right.mean()),
        at_least=1 - found.high,
        at_most=1 - found.low,
    )


def show_curve(answers: Iterable[JudgedAnswer], threshold: float | None) -> CurveTold | None:
    """Trace what would go wrong if more, or less, were sent; ``None`` where nothing was judged.

    Each answer counts 1 / the probability with which it was looked at, so that the few audited ones
    stand for all that were sent. What a person answered in words of their own counts as wrong: the
    bot may not have known it.
    """
    values, right, weights = _measure(answers)
    if not len(values):
        return None
    order = np.argsort(-values, kind="stable")
    values, wrong, weights = values[order], 1 - right[order], weights[order]
    sent = np.cumsum(weights)
    coverage, error = sent / sent[-1], np.cumsum(weights * wrong) / sent
    ends = np.flatnonzero(np.append(np.diff(values) != 0, True))
    points = [
        PointTold(
            threshold=float(values[end]), coverage=float(coverage[end]), error=float(error[end])
        )
        for end in ends[np.unique(np.linspace(0, len(ends) - 1, _MOST_POINTS).astype(int))]
    ]
    return CurveTold(points=points, chosen=_choose(values, coverage, error, threshold))


def show_audited(answers: Sequence[JudgedAnswer]) -> AuditedTold:
    """Estimate the error among sent answers from the audit, and what escalated ones would suggest."""
    judged = [answer for answer in answers if answer.right is not None]
    audits = [answer for answer in judged if answer.sent and answer.probability]
    others = [answer for answer in judged if not answer.sent]
    return AuditedTold(sent=_estimate(audits), escalated=_estimate(others))


def _estimate(answers: Sequence[JudgedAnswer]) -> EstimateTold | None:
    wrong = [float(not answer.right) for answer in answers]
    found = weigh_audits(wrong, [answer.probability or 1.0 for answer in answers], LEVEL)
    if found.error is None:
        return None
    return EstimateTold(
        n=found.audits, wrong=found.wrong, error=found.error, low=found.low, high=found.high
    )


def show_days(counts: Iterable[DayCount]) -> list[DayTold]:
    """Add up the versions of each day, the oldest day first."""
    days: dict[str, DayTold] = {}
    for count in counts:
        day = days.setdefault(
            count.day,
            DayTold(day=count.day, decisions=0, sent=0, held=0, handed_over=0, audited=0, wrong=0),
        )
        day["decisions"] += count.decisions
        day["sent"] += count.sent
        day["held"] += count.held
        day["handed_over"] += count.handed_over
        day["audited"] += count.audited
        day["wrong"] += count.audited_wrong
    return [days[day] for day in sorted(days)]


def show_versions(counts: Iterable[DayCount]) -> list[VersionTold]:
    """Add up the days of each version of model, knowledge and calibration."""
    versions: dict[tuple[str, str], VersionTold] = {}
    for count in counts:
        for part in _PARTS:
            name = getattr(count, part)
            if name == "":
                continue
            version = versions.setdefault(
                (part, name),
                VersionTold(
                    part=part,  # type: ignore[typeddict-item]
                    version=name,
                    first_day=count.day,
                    last_day=count.day,
                    decisions=0,
                    sent=0,
                    held=0,
                    handed_over=0,
                ),
            )
            version["first_day"] = min(version["first_day"], count.day)
            version["last_day"] = max(version["last_day"], count.day)
            version["decisions"] += count.decisions
            version["sent"] += count.sent
            version["held"] += count.held
            version["handed_over"] += count.handed_over
    return list(versions.values())


def _measure(answers: Iterable[JudgedAnswer]) -> tuple[_Floats, _Floats, _Floats]:
    """Return confidence, rightness and weight of each answer whose chance to be seen is known."""
    rows = [
        (answer.confidence, float(answer.right or False), 1 / answer.probability)
        for answer in answers
        if answer.confidence is not None and answer.probability
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _choose(
    values: _Floats, coverage: _Floats, error: _Floats, threshold: float | None
) -> PointTold | None:
    """Find where a threshold lies on the curve; ``values`` fall."""
    if threshold is None:
        return None
    reached = int(np.count_nonzero(values >= threshold))
    if not reached:
        return PointTold(threshold=threshold, coverage=0.0, error=0.0)
    return PointTold(
        threshold=threshold,
        coverage=float(coverage[reached - 1]),
        error=float(error[reached - 1]),
    )
