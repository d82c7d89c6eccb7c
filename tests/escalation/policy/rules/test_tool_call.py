import pytest

from agent.dialogue import Confidence, Draft, ToolCall
from escalation.conversation import Conversation
from escalation.held_actions import HeldAction
from escalation.keeping import MOST_WANTED
from escalation.own_actions import MOST_FOR_ONE_MESSAGE
from escalation.policy.load import load_policy
from escalation.policy.problems import PolicyError
from escalation.policy.rules.tool_call import ToolCalls

REFUND = ToolCall("refund", {"amount": 40})
CLOSE = ToolCall("close_account", {}, permission="human")


def build_draft(*wants: ToolCall) -> Draft:
    return Draft("", Confidence(None), wants=wants)


@pytest.mark.parametrize(
    ("wants", "action", "detail"),
    [
        ((REFUND,), "approve", "The bot wants to run refund."),
        ((ToolCall("look_up", {}, permission="free"),), "approve", "The bot wants to run look_up."),
        (
            (REFUND, CLOSE),
            "handoff",
            "The bot wants to run refund, close_account. Only a person may do that.",
        ),
        (
            (REFUND,) * (MOST_WANTED + 2),
            "handoff",
            "The bot wants to run refund, refund, refund, refund, refund and 2 more. "
            "That is more than 5 at once.",
        ),
    ],
)
def test_fires_as_the_tools_permission_says(build_situation, wants, action, detail) -> None:
    finding = ToolCalls().check(build_situation(draft=build_draft(*wants)))
    assert (finding.fired, finding.action, finding.detail) == (True, action, detail)


def test_hands_over_where_too_much_was_wanted_for_one_message(build_situation) -> None:
    def check(before: int) -> str | None:
        actions = tuple(
            HeldAction(seq, "now", "refund", {}, state="closed", through_seq=2)
            for seq in range(3, 3 + before)
        )
        conversation = Conversation("c1", asked=2, actions=actions)
        draft = build_draft(REFUND)
        finding = ToolCalls().check(build_situation(conversation=conversation, draft=draft))
        return finding.action

    assert check(MOST_FOR_ONE_MESSAGE - 1) == "approve"
    assert check(MOST_FOR_ONE_MESSAGE) == "handoff"


def test_a_file_may_hand_over_always(build_situation) -> None:
    finding = ToolCalls(action="handoff").check(build_situation(draft=build_draft(REFUND)))
    assert finding.action == "handoff"


def test_passes_where_nothing_is_wanted(build_situation) -> None:
    assert not ToolCalls().check(build_situation()).fired
    assert not ToolCalls().check(build_situation(draft=None)).fired


def test_no_file_switches_it_off() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy("rules: {tool_call: {action: answer, shadow: true}}", "p")
    assert [str(problem) for problem in caught.value.problems] == [
        'p:1:29: found "answer"; expected approve or handoff (tools: says what may be free)',
        "p:1:45: found true; expected false (nothing is done without a person's yes)",
    ]
    assert any(isinstance(rule, ToolCalls) for rule in load_policy("rules: {bot_failed: }").rules)
