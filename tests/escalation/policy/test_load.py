"""A policy file is read whole, or refused with every problem and its place."""

import textwrap
from pathlib import Path

import pytest

from escalation.policy.catalogue import RULES
from escalation.policy.load import (
    load_default_policy,
    load_policy,
    load_policy_file,
    read_default_policy,
)
from escalation.policy.problems import PolicyError
from escalation.policy.rules.autonomy import Autonomy
from escalation.policy.rules.low_confidence import LowConfidence
from escalation.policy.rules.rests_on_tool import RestsOnTool
from escalation.policy.rules.sensitive_topic import SensitiveTopic
from escalation.policy.rules.tool_call import ToolCalls
from escalation.policy.rules.unfit_reply import UnfitReply

ALL_RULES = (
    "bot_failed, unfit_reply, sensitive_topic, asks_for_human, prompt_injection, repeated_misses, "
    "low_confidence, uncertified, rests_on_tool, tool_call, autonomy"
)


def read_problems(text: str | bytes) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy(text, "p")
    return [str(problem) for problem in caught.value.problems]


def test_settings_reach_the_rules() -> None:
    policy = load_policy(
        "rules:\n"
        "  low_confidence: {min_confidence: 0.7, action: approve}\n"
        "  sensitive_topic:\n"
        "    shadow: true\n"
        "    topics:\n"
        "      fraud: {min_score: 0.2, action: block}\n"
        "      medical:\n"
    )
    assert policy.rules == (
        UnfitReply(),
        SensitiveTopic.model_validate(
            {
                "shadow": True,
                "topics": {"fraud": {"min_score": 0.2, "action": "block"}, "medical": {}},
            }
        ),
        LowConfidence(min_confidence=0.7, action="approve"),
        RestsOnTool(),
        ToolCalls(),
        Autonomy(),
    )
    assert policy.shadow == {"sensitive_topic"}


def test_rule_without_settings_has_its_defaults() -> None:
    assert load_policy("rules:\n  low_confidence:\n").rules == (
        UnfitReply(),
        LowConfidence(),
        RestsOnTool(),
        ToolCalls(),
        Autonomy(),
    )


def test_version_names_the_content_not_the_way_it_is_written() -> None:
    one = load_policy("rules: {bot_failed: {action: handoff}, uncertified: }")
    other = load_policy("# a remark\nrules:\n  uncertified:\n    action: approve\n  bot_failed:\n")
    changed = load_policy("rules: {bot_failed: , uncertified: {action: handoff}}")
    assert one.version == other.version
    assert one.rules == other.rules
    assert one.version != changed.version
    assert len(one.version) == 12


def test_default_policy_has_every_rule_with_its_default_settings() -> None:
    assert load_default_policy().rules == tuple(rule() for rule in RULES.values())
    assert load_policy(read_default_policy()).version == load_default_policy().version


def test_all_problems_are_told_at_once() -> None:
    text = """\
rules:
  low_confidense:
    action: handof
  sensitive_topic:
    action: forward
    topics:
      self_harm: {min_scor: 1, min_score: 2}
      money: {}
      fraud: [1]
    shadow: yess
  repeated_misses: {limit: 2.5, limit: 3}
  uncertified: soon
rule: 1
"""
    assert read_problems(text) == [
        f"p:2:3: found the rule low_confidense; expected one of the rules {ALL_RULES} "
        "(did you mean low_confidence?)",
        'p:5:13: found "forward"; expected one of answer, audit, veto, approve, handoff, block',
        "p:7:19: found the setting min_scor; expected one of min_score, action, examples "
        "(did you mean min_score?)",
        "p:7:43: found 2; expected a number from 0 to 1",
        'p:8:7: found "money"; expected one of self_harm, violence, crime, legal_threat, medical, '
        "fraud, payment_data, or one with examples",
        "p:9:14: found a list; expected settings as name: value",
        'p:10:13: found "yess"; expected true or false',
        "p:11:28: found 2.5; expected a whole number from 1 to 100",
        "p:11:33: found limit a second time; expected it once (it stands in line 11 already)",
        'p:12:16: found "soon"; expected settings as name: value',
        "p:13:1: found rule; expected one of rules, conditions, python, attributes, sites, tools, other_tools (did you mean rules?)",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "p:1:1: found an empty file; expected rules: and below it the rules to run"),
        ("# none", "p:1:1: found an empty file; expected rules: and below it the rules to run"),
        ("- a", "p:1:1: found a list; expected rules: and below it the rules to run"),
        ("rules:", f"p:1:7: found nothing; expected rules by name: {ALL_RULES}"),
        ("rules: {}", f"p:1:8: found a mapping; expected rules by name: {ALL_RULES}"),
        ("rules: [bot_failed]", f"p:1:8: found a list; expected rules by name: {ALL_RULES}"),
        ("{}", f"p:1:1: found nothing; expected rules by name: {ALL_RULES}"),
    ],
)
def test_files_without_rules_are_refused(text, problem) -> None:
    assert read_problems(text) == [problem]


def test_long_values_are_shown_short() -> None:
    problem = read_problems("rules: {bot_failed: {shadow: " + "x" * 500 + "}}")[0]
    assert problem == f'p:1:30: found "{"x" * 59}…; expected true or false'


def test_rule_named_twice_is_refused() -> None:
    assert read_problems("rules:\n  bot_failed:\n  bot_failed: {action: block}\n") == [
        "p:3:3: found bot_failed a second time; expected it once (it stands in line 2 already)"
    ]


def test_file_is_read_and_named(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("rules:\n  bot_failed:\n", encoding="utf-8")
    assert [rule.name for rule in load_policy_file(path).rules] == [
        "bot_failed",
        "unfit_reply",
        "rests_on_tool",
        "tool_call",
        "autonomy",
    ]
    path.write_bytes(b"rules: \xff")
    with pytest.raises(PolicyError, match=r"policy\.yaml:1:8: found the byte 0xFF"):
        load_policy_file(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"found no readable file \(No such file or directory\)"):
        load_policy_file(tmp_path / "none.yaml")


def test_the_policy_in_the_documentation_is_one() -> None:
    page = Path(__file__).parents[3] / "docs" / "howto" / "write-a-policy.md"
    block = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    policy = load_policy(textwrap.dedent(block))
    assert [rule.name for rule in policy.rules] == [
        "bot_failed",
        "unfit_reply",
        "sensitive_topic",
        "asks_for_human",
        "low_confidence",
        "uncertified",
        "rests_on_tool",
        "tool_call",
        "autonomy",
    ]


def test_topics_with_examples_may_have_any_name() -> None:
    policy = load_policy(
        "rules:\n  sensitive_topic:\n    topics:\n      refund_fraud:\n        examples: [I sent a brick back]\n"
        "      medical: { examples: [My cat ate it] }\n"
    )
    (rule,) = (rule for rule in policy.rules if isinstance(rule, SensitiveTopic))
    assert rule.examples == {
        "refund_fraud": ("I sent a brick back",),
        "medical": ("My cat ate it",),
    }


@pytest.mark.parametrize(
    ("topic", "told"),
    [
        (
            "Refund: { examples: [a brick] }",
            '5:7: found "Refund"; expected a name of small letters',
        ),
        ("refund: { examples: [] }", '5:7: found "refund"; expected one of self_harm'),
        ("refund: { examples: a brick }", '5:27: found "a brick"; expected a list of at most 200'),
        ("refund: { examples: [a, ' '] }", '5:31: found " "; expected a sentence of a customer'),
        ("fruad: { min_score: 1 }", "payment_data, or one with examples (did you mean fraud?)"),
    ],
)
def test_wrong_topics_are_told_where_they_stand(topic: str, told: str) -> None:
    (problem,) = read_problems(
        f"rules:\n  sensitive_topic:\n    action: handoff\n    topics:\n      {topic}\n"
    )
    assert told in problem


def test_autonomy_runs_also_where_a_file_does_not_name_it() -> None:
    unnamed = load_policy("rules: {bot_failed: }")
    assert unnamed.rules[-1] == Autonomy()
    assert unnamed.version == load_policy("rules: {bot_failed: , autonomy: }").version


def test_autonomy_is_neither_weakened_nor_put_into_the_shadow() -> None:
    assert read_problems("rules: {autonomy: {shadow: true, action: approve}}") == [
        "p:1:28: found true; expected false (a stop of a topic must always work)",
        'p:1:42: found "approve"; expected handoff (the topic\'s mode decides: see handraise topics)',
    ]


def test_a_file_says_who_lets_each_tool_run() -> None:
    rules = "rules: {bot_failed: }\n"
    policy = load_policy(rules + "tools: {look_up: free, close: human}\nother_tools: human\n")
    assert [policy.permit(name) for name in ("look_up", "close", "refund")] == [
        "free",
        "human",
        "human",
    ]
    assert load_policy(rules + "tools: {look_up: free}").permit("refund") == "approve"
    assert load_policy(rules).permit("look_up") == "approve"


def test_who_lets_tools_run_is_in_the_version_only_where_it_is_said() -> None:
    rules = "rules: {bot_failed: }\n"
    said = ["", "tools: {a: free}", "tools: {a: human}", "tools: {b: free}", "other_tools: human"]
    versions = [load_policy(rules + each).version for each in said]
    assert len(set(versions)) == len(said)
    assert load_policy(rules + "tools: {}").version == versions[0]


def test_what_is_wrong_with_tools_is_told_with_its_place() -> None:
    text = "rules: {bot_failed: }\ntools:\n  refund: aprove\n  look_up: [free]\nother_tools:\n"
    assert read_problems(text) == [
        'p:3:11: found "aprove"; expected one of free, approve, human (did you mean approve?)',
        "p:4:12: found a list; expected one of free, approve, human",
        "p:5:13: found nothing; expected one of free, approve, human",
    ]
    assert read_problems("rules: {bot_failed: }\ntools: free\ntool: {}\n") == [
        'p:2:8: found "free"; expected tools by name, each one of free, approve, human',
        "p:3:1: found tool; expected one of rules, conditions, python, attributes, sites, tools, other_tools (did you mean tools?)",
    ]
