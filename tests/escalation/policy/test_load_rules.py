"""Conditions, rules in Python and sites are read from the file, or refused with their places."""

import pytest

from escalation.policy.condition import Test
from escalation.policy.load import load_policy
from escalation.policy.problems import PolicyError
from escalation.policy.rule import Situation
from escalation.policy.workshop import OwnCode, OwnRuleUnusable, Workshop
from escalation.policy.written import OwnRule, WrittenRule


def late(situation: Situation) -> str | None:
    return "It is late." if situation.around.at else None


def find(place: str) -> OwnCode:
    if place != "rules.py:late":
        raise OwnRuleUnusable(f"no {place}", "one that there is")
    return OwnCode(late, "rules.py", "def late(situation): ...")


def compile_condition(text: str) -> Test:
    return lambda _: text


WORKSHOP = Workshop(compile_condition, find)
START = "rules: {bot_failed: }\n"


def read_problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy(text, "p", WORKSHOP)
    return [str(problem) for problem in caught.value.problems]


def test_a_condition_by_itself_is_a_rule() -> None:
    policy = load_policy(
        "attributes: {plan: text}\n" + START + "conditions:\n"
        "  gold: {when: customer.plan == 'gold', action: approve, reason: Gold. }\n"
        "  quiet:\n    when: |\n      topic ==\n        'a'\n    shadow: true\n",
        workshop=WORKSHOP,
    )
    gold, quiet = policy.rules[-2:]
    assert isinstance(gold, WrittenRule)
    assert isinstance(quiet, WrittenRule)
    assert (gold.name, gold.action, gold.reason) == ("gold", "approve", "Gold.")
    assert (quiet.action, quiet.reason) == ("handoff", "It is so that topic == 'a'.")
    assert policy.shadow == {"quiet"}
    assert {name: each.text for name, each in policy.conditions.items()} == {
        "gold": "customer.plan == 'gold'",
        "quiet": "topic ==\n  'a'\n",
    }
    assert policy.attributes == {"plan": None}


def test_any_rule_may_have_a_condition_but_those_that_must_always_work() -> None:
    policy = load_policy("rules: {asks_for_human: {when: hours.open}}", workshop=WORKSHOP)
    assert policy.conditions["asks_for_human"].text == "hours.open"
    assert read_problems("rules: {autonomy: {when: hours.open}, tool_call: {when: true}}") == [
        "p:1:20: found when; expected no when (this rule must always work)",
        "p:1:51: found when; expected no when (this rule must always work)",
    ]


def test_a_rule_in_python_is_asked() -> None:
    policy = load_policy(
        START + "python:\n  late: rules.py:late\n"
        "  later: {use: 'rules.py:late', action: audit, when: hours.open}\n",
        workshop=WORKSHOP,
    )
    one, other = policy.rules[-2:]
    assert isinstance(one, OwnRule)
    assert isinstance(other, OwnRule)
    assert (one.name, one.action, one.ask) == ("late", "handoff", late)
    assert (other.name, other.action) == ("later", "audit")
    assert policy.conditions["later"].text == "hours.open"
    assert policy.source.files == {"rules.py": "def late(situation): ..."}


def test_a_site_has_its_own_rules_and_otherwise_those_of_all() -> None:
    policy = load_policy(
        "rules: {bot_failed: , asks_for_human: {min_score: 0.5}, low_confidence: }\n"
        "conditions: {calm: {when: hours.open}}\n"
        "sites:\n"
        "  shop:\n"
        "    rules: {asks_for_human: {min_score: 0.9}, low_confidence: off, uncertified: }\n"
        "    conditions: {calm: off, other: {when: 'topic == \"a\"'}}\n",
        workshop=WORKSHOP,
    )
    (shop,) = policy.sites.values()
    always = ["unfit_reply", "rests_on_tool", "tool_call", "autonomy"]
    assert sorted(rule.name for rule in shop.rules) == sorted(
        ["bot_failed", "asks_for_human", "uncertified", "other", *always]
    )
    assert next(r for r in shop.rules if r.name == "asks_for_human").min_score == 0.9  # type: ignore[attr-defined]
    assert set(shop.conditions) == {"other"}
    assert shop.version == policy.version
    assert [rule.name for rule in policy.rules if rule.name == "other"] == []


def test_versions_name_conditions_code_and_sites() -> None:
    texts = [
        START,
        START + "conditions: {calm: {when: hours.open}}\n",
        START + "conditions: {calm: {when: '!hours.open'}}\n",
        START + "attributes: {plan: text}\n",
        START + "sites: {shop: {rules: {uncertified: }}}\n",
        START + "python: {late: 'rules.py:late'}\n",
        "rules: {bot_failed: {when: hours.open}}\n",
    ]
    versions = [load_policy(text, workshop=WORKSHOP).version for text in texts]
    changed = Workshop(compile_condition, lambda _: OwnCode(late, "rules.py", "# other"))
    versions.append(load_policy(texts[5], workshop=changed).version)
    assert len(set(versions)) == len(texts) + 1
    again = load_policy("# a remark\n" + texts[1], workshop=WORKSHOP)
    assert again.version == versions[1]


def test_all_that_is_wrong_is_told_with_its_place() -> None:
    text = (
        START + "conditions:\n"
        "  Bad: {when: true}\n"
        "  low_confidence: {when: true}\n"
        "  none: {action: approve}\n"
        '  wrong: {when: "topic == 3", actoin: approve, name: y}\n'
        "  number: {when: 3}\n"
        "  block:\n"
        "    when: |\n"
        "      topic == 'a' &&\n"
        "        hours.hour == 'x'\n"
        "  folded:\n"
        "    when: >\n"
        "      topic\n"
        "      == 3\n"
        "python:\n"
        "  lost: rules.py:lost\n"
        "  none: rules.py:late\n"
        "  gone: {settings: {}}\n"
        "sites:\n"
        "  shop: {rules: {autonomy: off}, tools: {a: free}}\n"
        "  empty:\n"
    )
    assert read_problems(text) == [
        "p:3:3: found the name Bad; expected a name of small letters, digits and _, "
        "such as gold_customers",
        "p:4:3: found the name low_confidence; expected another name: decisions give this one as a "
        "reason already",
        "p:5:3: found no when; expected when: and a condition",
        "p:6:27: found a whole number; expected a text",
        "p:6:31: found the setting actoin; expected one of when, action, reason, shadow, "
        "veto_seconds (did you mean action?)",
        "p:6:48: found the setting name; expected one of when, action, reason, shadow, veto_seconds",
        "p:7:18: found 3; expected a condition such as topic == 'billing'",
        "p:11:23: found a text; expected a whole number or a number",
        "p:13:11: found a whole number; expected a text",
        "p:17:9: found no rules.py:lost; expected one that there is",
        "p:19:9: found no use; expected use: and its value",
        "p:21:28: found off; expected settings as name: value (this rule always runs)",
        "p:21:34: found tools for one site; expected one of rules, conditions, python",
        "p:22:9: found nothing; expected one of rules, conditions, python, and rules below it",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("conditions: 3\n", "p:2:13: found 3; expected rules by name"),
        ("sites: [shop]\n", "p:2:8: found a list; expected sites by name, each with rules, "
         "conditions, python"),
        ("attributes: [plan]\n", "p:2:13: found a list; expected attributes of customers by name, "
         "each with text, number or flag"),
        ("attributes: {Plan: text}\n", "p:2:14: found the name Plan; expected a name of small "
         "letters, digits and _, such as plan (language is there already)"),
        ("attributes: {language: text}\n", "p:2:14: found the name language; expected a name of "
         "small letters, digits and _, such as plan (language is there already)"),
        ("attributes: {plan: texte}\n", 'p:2:20: found "texte"; expected one of text, number, flag '
         "(did you mean text?)"),
        ("attributes: {plan: {type: text, default: 3}}\n", "p:2:42: found 3; expected a text"),
        ("attributes: {paid: {type: flag, default: 1}}\n",
         "p:2:42: found 1; expected true or false"),
        ("python: {a: {use: 'rules.py:late', settings: {limit: 1}}}\n",
         "p:2:19: found settings that it does not take (TypeError: got an unexpected keyword "
         "argument 'limit'); expected the settings that its parameters name"),
        ("conditions: {bot_failed2: {when: hours.open, veto_seconds: 0}}\n",
         "p:2:60: found 0; expected a number of seconds from 1 to 3600"),
        ("conditions: {a: {when: hours.open, reason: [x]}}\n",
         "p:2:44: found a list; expected a sentence of at most 300 characters"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_problem(text: str, problem: str) -> None:
    assert read_problems(START + text) == [problem]


def test_a_name_stands_in_one_section() -> None:
    text = START + "conditions: {late: {when: hours.open}}\npython: {late: 'rules.py:late'}\n"
    assert read_problems(text) == [
        "p:3:10: found late a second time; expected it once, in rules, conditions or python"
    ]


def test_without_a_workshop_conditions_and_code_are_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(
            START + "conditions: {a: {when: hours.open}}\npython: {b: 'rules.py:late'}\n", "p"
        )
    assert [problem.found for problem in caught.value.problems] == [
        "what cannot be read (conditions are not read here)",
        "rules.py:late",
    ]
