import math

import pytest
from pydantic import ValidationError

from agent.dialogue import Confidence, Draft, ToolCall
from escalation.policy.rules.low_confidence import LowConfidence
from escalation.policy.surroundings import Surroundings


@pytest.mark.parametrize(
    ("value", "threshold", "fired"),
    [(0.8, 0.8, False), (0.79, 0.8, True), (1.0, 1.0, False), (0.0, 0.0, False)],
)
def test_fires_below_the_threshold_of_the_draft(build_situation, value, threshold, fired) -> None:
    situation = build_situation(confidence=Confidence(value, threshold=threshold))
    finding = LowConfidence().check(situation)
    assert finding.fired is fired
    assert finding.values == {"confidence": value, "threshold": threshold}


def test_says_the_numbers(build_situation) -> None:
    situation = build_situation(confidence=Confidence(0.5, threshold=0.8))
    detail = LowConfidence().check(situation).detail
    assert detail == "The confidence 0.50 is below the threshold 0.80."


@pytest.mark.parametrize(
    ("value", "threshold", "numbers"),
    [
        (0.9978, 0.9969, "0.998 reaches the threshold 0.997"),
        (0.99664, 0.99701, "0.9966 is below the threshold 0.9970"),
        (0.9999999, 1.0, "1.000000 is below the threshold 1.000000"),
        (1.0, 1.0, "1.00 reaches the threshold 1.00"),
    ],
)
def test_numbers_that_lie_close_are_told_apart(build_situation, value, threshold, numbers) -> None:
    situation = build_situation(confidence=Confidence(value, threshold=threshold))
    assert numbers in LowConfidence().check(situation).detail


@pytest.mark.parametrize(("value", "fired"), [(0.6, True), (0.75, False)])
def test_min_confidence_overrules_the_threshold(build_situation, value, fired) -> None:
    rule = LowConfidence(min_confidence=0.7)
    for threshold in (None, 0.1, 0.99):
        situation = build_situation(confidence=Confidence(value, threshold=threshold))
        assert rule.check(situation).fired is fired


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -0.5, 1.5])
def test_what_is_no_probability_fires(build_situation, value) -> None:
    situation = build_situation(confidence=Confidence(value, threshold=0.0))
    finding = LowConfidence().check(situation)
    assert (finding.fired, finding.action) == (True, "handoff")
    assert finding.detail == "The confidence could not be measured."


@pytest.mark.parametrize("threshold", [None, math.nan, math.inf, -1])
def test_no_threshold_fires(build_situation, threshold) -> None:
    situation = build_situation(confidence=Confidence(1.0, threshold=threshold))
    finding = LowConfidence().check(situation)
    assert (finding.fired, finding.detail) == (True, "No threshold is known.")


def test_leaves_a_missing_answer_to_the_rule_about_it(build_situation) -> None:
    assert LowConfidence().check(build_situation(draft=None)).fired is False


@pytest.mark.parametrize(("unmeasured", "action"), [(None, "handoff"), ("approve", "approve")])
def test_what_could_not_be_measured_may_have_an_action_of_its_own(
    build_situation, unmeasured, action
) -> None:
    rule = LowConfidence(unmeasured=unmeasured)
    assert rule.check(build_situation(confidence=Confidence(None))).action == action
    low = build_situation(confidence=Confidence(0.1, threshold=0.8))
    assert rule.check(low).action == "handoff"


@pytest.mark.parametrize(
    "draft",
    [
        Draft("It arrives on Monday.", Confidence(None), rests_on_tool=True),
        Draft("", Confidence(None), wants=(ToolCall("refund", {}),)),
    ],
)
def test_leaves_what_rests_on_tools_to_the_rules_about_that(build_situation, draft) -> None:
    assert not LowConfidence().check(build_situation(draft=draft)).fired


@pytest.mark.parametrize(
    ("waiting", "online", "certified", "fired"),
    [
        (8, 2, True, False),
        (7, 2, True, True),
        (8, 2, False, True),
        (100, 0, True, True),
        (None, 2, True, True),
        (8, None, True, True),
    ],
)
def test_a_full_desk_lowers_the_threshold_to_the_certified_one(
    build_situation, waiting, online, certified, fired
) -> None:
    rule = LowConfidence(min_confidence=0.9, full_desk=4)
    confidence = Confidence(0.85, threshold=0.8, certified=certified)
    around = Surroundings(waiting=waiting, online=online)
    finding = rule.check(build_situation(confidence=confidence, around=around))
    assert finding.fired is fired
    assert finding.values["threshold"] == (0.9 if fired else 0.8)
    if not fired:
        assert finding.detail == (
            "The confidence 0.85 reaches the threshold 0.80, which is certified and holds while the "
            "desk is full."
        )


@pytest.mark.parametrize("confidence", [0.79, 0.0])
def test_a_full_desk_sends_nothing_below_what_is_certified(build_situation, confidence) -> None:
    rule = LowConfidence(min_confidence=0.9, full_desk=1)
    situation = build_situation(
        confidence=Confidence(confidence, threshold=0.8, certified=True),
        around=Surroundings(waiting=1000, online=1),
    )
    assert rule.check(situation).fired


def test_a_full_desk_raises_no_threshold(build_situation) -> None:
    rule = LowConfidence(min_confidence=0.5, full_desk=1)
    situation = build_situation(
        confidence=Confidence(0.6, threshold=0.8, certified=True),
        around=Surroundings(waiting=1000, online=1),
    )
    assert not rule.check(situation).fired


def test_a_full_desk_needs_a_threshold_to_lower() -> None:
    with pytest.raises(ValidationError, match="min_confidence beside full_desk"):
        LowConfidence(full_desk=3)
    with pytest.raises(ValidationError, match="a number above 0"):
        LowConfidence(min_confidence=0.9, full_desk=0)


def test_what_is_not_set_is_no_part_of_a_policys_version() -> None:
    assert "full_desk" not in LowConfidence(min_confidence=0.9).model_dump()
    assert LowConfidence(min_confidence=0.9, full_desk=3).model_dump()["full_desk"] == 3
