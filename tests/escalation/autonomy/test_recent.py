"""What is compared with what, and that nothing is compared twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from escalation.autonomy.ledger import LedgerRow
from escalation.autonomy.recent import WINDOW, Recent
from tests.escalation.autonomy.decisions import build_row

SINCE = "2026-01-05T09:00"


def build_rows(
    count: int, first: int, *, low: float, high: float, topic: str = "returns"
) -> Iterable[LedgerRow]:
    random = Random(first)
    for position in range(first, first + count):
        confidence = random.uniform(low, high)
        yield build_row(f"c{position}", 3, position, topic=topic, confidence=confidence)


def test_the_same_confidences_are_no_drift() -> None:
    recent = Recent()
    recent.take(build_rows(400, 1, low=0.8, high=1.0))
    recent.take(build_rows(WINDOW, 500, low=0.8, high=1.0))
    assert recent.position == 599
    assert recent.find_drift("returns", SINCE) is None


def test_other_confidences_are_told_once() -> None:
    recent = Recent()
    recent.take(build_rows(400, 1, low=0.9, high=1.0))
    recent.take(build_rows(WINDOW, 500, low=0.6, high=0.9))
    assert recent.find_drift("returns", SINCE) == (
        "The bot's confidence in its answers has changed: "
        "100% of the newest 100 differ from before."
    )
    assert recent.find_drift("returns", SINCE) is None
    assert recent.find_drift("billing", SINCE) is None


def test_what_came_before_the_standing_is_no_reference() -> None:
    recent = Recent()
    early = (replace(each, at="2026-01-04") for each in build_rows(400, 1, low=0.9, high=1.0))
    recent.take(early)
    recent.take(build_rows(WINDOW, 500, low=0.6, high=0.9))
    assert recent.find_drift("returns", SINCE) is None


def test_a_decision_is_taken_in_once() -> None:
    recent = Recent()
    rows = list(build_rows(WINDOW - 1, 1, low=0.9, high=1.0))
    recent.take(rows)
    recent.take(rows)
    recent.take(build_rows(60, 200, low=0.1, high=0.2))
    assert recent.find_drift("returns", SINCE) is not None
    recent.take(build_rows(WINDOW - 1, 300, low=0.9, high=1.0))
    assert recent.find_drift("returns", SINCE) is None


def test_other_topics_are_told() -> None:
    recent = Recent()
    recent.take(build_rows(200, 1, low=0.9, high=1.0))
    recent.take(build_rows(WINDOW, 300, low=0.9, high=1.0))
    assert recent.find_mixing(SINCE) is None
    recent.take(build_rows(WINDOW, 500, low=0.9, high=1.0, topic="outage"))
    assert recent.find_mixing(SINCE) == (
        "What customers ask about has changed: 100% of the newest 100 differ from before."
    )
