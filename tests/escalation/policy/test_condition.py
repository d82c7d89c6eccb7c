"""A condition is read with all its mistakes found, and has an answer or says why not."""

import pytest

from escalation.policy.condition import Condition, ConditionFailed, Test, read_condition
from escalation.policy.condition_text import BadCondition


def compile_nothing(text: str) -> Test:
    return lambda variables: variables.get("answer", True)


def refuse(text: str) -> Test:
    raise ValueError("too modern")


def test_a_condition_is_what_its_text_says() -> None:
    one = read_condition("topic == 'a'", {"topic": "text"}, compile_nothing)
    assert one == Condition("topic == 'a'", lambda _: False)
    assert one != Condition("topic == 'b'", one.test)
    assert one.holds({"answer": True})
    assert not one.holds({"answer": False})


def test_an_answer_that_is_neither_true_nor_false_is_none() -> None:
    condition = read_condition("true", {}, compile_nothing)
    with pytest.raises(ConditionFailed, match="its answer is 3, neither true nor false"):
        condition.holds({"answer": 3})


def test_what_the_compiler_refuses_is_refused() -> None:
    with pytest.raises(BadCondition, match=r"what cannot be read \(too modern\)"):
        read_condition("true", {}, refuse)


def test_a_pattern_is_tried_once_beforehand() -> None:
    def compile_pattern(text: str) -> Test:
        def test(_: object) -> bool:
            raise ConditionFailed("unclosed group")

        return test if text == "''.matches('(')" else compile_nothing(text)

    with pytest.raises(BadCondition) as caught:
        read_condition("topic.matches('(')", {"topic": "text"}, compile_pattern)
    assert (caught.value.position, caught.value.expected) == (14, "a regular expression")
    assert caught.value.found == "the pattern '(' (unclosed group)"
