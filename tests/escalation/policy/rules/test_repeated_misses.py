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
    assert finding.values == {"misses": 1.0, "frustration": 0.9, "repeated_question": 0.0}
    unread = RepeatedMisses().check(build_situation(misses=1, signals=None))
    assert unread.detail == "Misses in a row: 1, and the customer cannot be read."


@pytest.mark.parametrize(
    ("misses", "alike", "fires"), [(1, 0.7, True), (1, 0.69, False), (0, 1.0, False)]
)
def test_the_same_question_again_is_one_more_miss(build_situation, misses, alike, fires) -> None:
    signals = Signals(repeated_question=alike)
    finding = RepeatedMisses().check(build_situation(misses=misses, signals=signals))
    assert finding.fired is fires
    if fires:
        assert finding.detail == "Misses in a row: 1, and the customer asks the same again."
        assert finding.values["repeated_question"] == alike


def test_both_are_one_miss_and_both_are_told(build_situation) -> None:
    signals = Signals(repeated_question=1.0, frustration=1.0)
    assert RepeatedMisses().check(build_situation(signals=signals)).fired is False
    finding = RepeatedMisses().check(build_situation(misses=1, signals=signals))
    assert finding.detail.endswith("the customer sounds frustrated and asks the same again.")


def test_a_repetition_that_cannot_be_read_counts(build_situation) -> None:
    signals = Signals(repeated_question=float("nan"))
    assert RepeatedMisses().check(build_situation(misses=1, signals=signals)).fired is True
