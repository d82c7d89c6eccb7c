import pytest

from agent.dialogue import Confidence, Draft, ToolCall
from escalation.policy.load import load_policy
from escalation.policy.rules.rests_on_tool import RestsOnTool

RESTING = Draft("It arrives on Monday.", Confidence(None), rests_on_tool=True)


@pytest.mark.parametrize(
    ("draft", "stance", "fired"),
    [
        (RESTING, "approve", True),
        (RESTING, "answer", False),
        (Draft("It arrives on Monday.", Confidence(0.9)), "approve", False),
        (Draft("", Confidence(None), wants=(ToolCall("refund", {}),)), "approve", False),
        (None, "approve", False),
    ],
)
def test_fires_for_what_a_tool_told(build_situation, draft, stance, fired) -> None:
    finding = RestsOnTool().check(build_situation(draft=draft, uncertified=stance))
    assert (finding.fired, finding.action) == (fired, "approve" if fired else None)


def test_runs_where_a_file_does_not_name_it() -> None:
    assert RestsOnTool() in load_policy("rules: {bot_failed: }").rules
