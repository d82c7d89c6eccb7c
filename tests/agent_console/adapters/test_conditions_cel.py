"""The library answers as conditions are meant, and fails in words for a person."""

import time
from typing import Any

import pytest

from agent_console.adapters.conditions_cel import compile_condition
from escalation.policy.condition import Condition, ConditionFailed, read_condition
from escalation.policy.condition_text import BadCondition
from escalation.policy.variables import list_kinds

KINDS = list_kinds(("fraud",), {"plan": "text", "value": "number"})
VARIABLES: dict[str, Any] = {
    "message": "Ich möchte KÜNDIGEN, bitte.",
    "topic": "billing",
    "signals": {"frustration": 0.5, "topics": {"fraud": 0.25}},
    "draft": {"confidence": 0.75, "failed": False, "sources": 2},
    "customer": {"plan": "gold", "language": "de"},
    "hours": {"open": True, "hour": 9},
    "queue": {"waiting": 7, "online": 2},
}


def ask(text: str, variables: dict[str, Any] | None = None) -> bool:
    condition = read_condition(text, KINDS, compile_condition)
    return condition.holds(VARIABLES if variables is None else variables)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("customer.plan == 'gold' && hours.open", True),
        ("customer.plan in ['silver', 'bronze']", False),
        ("draft.confidence < 0.8", True),
        ("draft.sources == 2.0", True),
        ("hours.hour >= 9 ? topic == 'billing' : false", True),
        (r"message.matches(r'(?i)\bkündigen\b')", True),
        ("message.contains('kündigen')", False),
        ("size(topic) == 7 && topic.startsWith('bill')", True),
        ("has(customer.value) && customer.value > 3.0", False),
        ("has(customer.value) || customer.plan == 'gold'", True),
        ("double(queue.waiting) / 2.0 > 3.0", True),
        ("!(topic == 'billing') || signals.topics.fraud > 0.2", True),
        ("queue.waiting / queue.online == 3", True),
        ("topic + '!' == 'billing!' // a remark", True),
    ],
)
def test_answers(text: str, holds: bool) -> None:
    assert ask(text) is holds


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("customer.value > 3.0", "value is not known here"),
        ("draft.threshold > 0.5", "threshold is not known here"),
        ("queue.waiting / (queue.online - 2) > 1", "division by zero"),
    ],
)
def test_what_has_no_answer_says_why(text: str, told: str) -> None:
    with pytest.raises(ConditionFailed, match=told):
        ask(text)


def test_a_value_of_another_kind_has_no_answer() -> None:
    with pytest.raises(ConditionFailed, match="No such overload"):
        ask("customer.plan > 'a'", {"customer": {"plan": 3}})


def test_what_the_library_refuses_is_told_in_a_line() -> None:
    with pytest.raises(ValueError, match="Failed to parse") as caught:
        compile_condition("1 +")
    assert "\n" not in str(caught.value)


def test_a_pattern_that_is_none_is_found_beforehand() -> None:
    with pytest.raises(BadCondition, match="unclosed group"):
        read_condition("topic.matches('(')", KINDS, compile_condition)
    with pytest.raises(BadCondition, match="size limit"):
        read_condition("topic.matches('(a{1000}){1000}')", KINDS, compile_condition)


def test_no_condition_takes_long_whatever_it_says() -> None:
    worst = " || ".join(["message.matches('^(a+)+$')"] * 60)
    condition: Condition = read_condition(worst, KINDS, compile_condition)
    began = time.perf_counter()
    assert not condition.holds({"message": "a" * 8000 + "!"})
    assert time.perf_counter() - began < 5
