import math

import pytest

from agent.dialogue import Signals
from escalation.policy.rules.repeated_misses import RepeatedMisses


@pytest.mark.parametrize(
    ("misses", "frustration", "fired"),
    [
        (0, 0.0, False),
        (1, 0.0, False),
        (2, 0.0, True),
        (0, 1.0, False),
        (1, 0.69, False),
        (1, 0.7, True),
        (1, math.nan, True),
    ],
)
def test_counts_misses_and_one_frustrated_message(
    build_situation, misses, frustration, fired
) -> None:
    situation = build_situation(misses=misses, signals=Signals(frustration=frustration))
    assert RepeatedMisses().check(situation).fired is fired


@pytest.mark.parametrize(("misses", "fired"), [(2, False), (3, True)])
def test_limit_is_a_setting(build_situation, misses, fired) -> None:
    assert RepeatedMisses(limit=3).check(build_situation(misses=misses)).fired is fired


def test_says_what_it_counted(build_situation) -> None:
    finding = RepeatedMisses().check(build_situation(misses=1, signals=Signals(frustration=0.9)))
    assert finding.detail == "Misses in a row: 1, and the customer sounds frustrated."
    assert finding.values == {"misses": 1.0, "frustration": 0.9}
    unread = RepeatedMisses().check(build_situation(misses=1, signals=None))
    assert unread.detail == "Misses in a row: 1, and the customer cannot be read."
