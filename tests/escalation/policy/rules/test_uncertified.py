import pytest

from agent.dialogue import Confidence, Draft, ToolCall
from escalation.policy.rules.uncertified import Uncertified


@pytest.mark.parametrize(
    ("value", "threshold", "certified", "stance", "fired"),
    [
        (0.9, 0.8, False, "approve", True),
        (0.9, 0.8, True, "approve", False),
        (0.9, 0.8, False, "answer", False),
        (0.7, 0.8, False, "approve", False),
        (0.9, None, False, "approve", True),
        (None, 0.8, False, "approve", True),
    ],
)
def test_fires_for_what_no_labels_back(
    build_situation, value, threshold, certified, stance, fired
) -> None:
    confidence = Confidence(value, threshold=threshold, certified=certified)
    finding = Uncertified().check(build_situation(confidence=confidence, uncertified=stance))
    assert finding.fired is fired
    assert finding.action == ("approve" if fired else None)


def test_leaves_a_missing_answer_to_the_rule_about_it(build_situation) -> None:
    assert Uncertified().check(build_situation(draft=None)).fired is False


def test_no_waiver_makes_a_broken_calibration_good(build_situation) -> None:
    confidence = Confidence(0.99, threshold=0.8, waivable=False)
    finding = Uncertified().check(build_situation(confidence=confidence, uncertified="answer"))
    assert (finding.fired, finding.action) == (True, "approve")


@pytest.mark.parametrize(
    "draft",
    [
        Draft("It arrives on Monday.", Confidence(None), rests_on_tool=True),
        Draft("", Confidence(None), wants=(ToolCall("refund", {}),)),
    ],
)
def test_leaves_what_rests_on_tools_to_the_rules_about_that(build_situation, draft) -> None:
    assert not Uncertified().check(build_situation(draft=draft)).fired
