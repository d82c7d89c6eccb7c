"""Names must exist and values go together, before a condition is ever asked."""

import pytest

from escalation.policy.condition_kinds import check_tree
from escalation.policy.condition_text import BadCondition, Kind, read_tree

KINDS: dict[str, Kind] = {
    "topic": "text",
    "message": "text",
    "customer.plan": "text",
    "customer.value": "number",
    "hours.open": "flag",
    "hours.hour": "whole",
    "queue.waiting": "whole",
}


@pytest.mark.parametrize(
    "text",
    [
        "hours.open",
        "!hours.open && topic == 'a'",
        "customer.value >= 3",
        "hours.hour == 3.0",
        "customer.value / 2.0 > double(hours.hour)",
        "hours.hour % 2 == 0",
        "hours.hour in [1, 2.5]",
        "topic + '!' == 'a!'",
        "topic < 'b'",
        "size(message) > 3 || message.size() > 3",
        "has(customer.plan) && customer.plan.startsWith('g')",
        "topic.contains(customer.plan)",
        "(hours.open ? 1 : hours.hour) > 0",
        "-customer.value < 0",
    ],
)
def test_what_goes_together_is_let_through(text: str) -> None:
    assert check_tree(read_tree(text), KINDS) == []


def test_patterns_are_returned_to_be_tried() -> None:
    found = check_tree(read_tree("topic.matches('a+') && message.matches(r'b')"), KINDS)
    assert [each.written for each in found] == ["'a+'", "r'b'"]


@pytest.mark.parametrize(
    ("text", "position", "found", "expected"),
    [
        (
            "customer.plna == 'a'",
            0,
            "customer.plna",
            "one of customer.plan, customer.value (did you mean customer.plan?)"
            ", or one named under attributes:",
        ),
        ("hours == 3", 0, "hours", "one of hours.open, hours.hour"),
        ("hour > 3", 0, "hour", "one of topic, message, customer, hours, queue (did you mean hours?)"),
        ("topic", 0, "a text", "what is true or false, such as customer.plan == 'gold'"),
        ("!topic", 1, "topic, which is a text", "true or false"),
        ("topic == 3", 9, "a whole number", "a text"),
        ("hours.hour > 'a'", 13, "a text", "a whole number or a number"),
        ("hours.open > hours.open", 0, "hours.open, which is true or false",
         "a whole number or a number or a text"),
        ("topic in ['a', 3]", 15, "a whole number", "a text"),
        ("hours.open ? 1 : 'a'", 17, "a text", "a whole number"),
        ("hours.hour + 0.5 > 1", 11, "a whole number + a number",
         "two numbers of one kind: write 2.0 for 2, or double(…)"),
        ("customer.value % 2 == 0", 0, "customer.value, which is a number", "a whole number"),
        ("topic - 'a' == ''", 0, "topic, which is a text", "a whole number or a number"),
        ("topic.startWith('a')", 6, "the function startWith",
         "one of has, size, double, startsWith, endsWith, contains, matches "
         "(did you mean startsWith?)"),
        ("message.exists(x, true)", 8, "the function exists",
         "one of has, size, double, startsWith, endsWith, contains, matches"),
        ("has(topic)", 4, "topic", "a name with a dot, such as has(draft.confidence)"),
        ("has(customer.plna)", 4, "customer.plna",
         "one of customer.plan, customer.value (did you mean customer.plan?)"
         ", or one named under attributes:"),
        ("has('a')", 0, "has", "has(customer.plan), with one name"),
        ("size(topic, topic) > 1", 0, "size with 2 values", "one value"),
        ("contains(topic)", 0, "contains", "topic.contains('…'), with one text"),
        ("topic.matches(message)", 14, "a pattern that is computed", "one in quotes"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused_at_its_place(
    text: str, position: int, found: str, expected: str
) -> None:
    with pytest.raises(BadCondition) as caught:
        check_tree(read_tree(text), KINDS)
    problem = caught.value
    assert (problem.position, problem.found, problem.expected) == (position, found, expected)
