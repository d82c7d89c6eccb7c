"""A condition's text becomes a tree, or is refused at the character where it goes wrong."""

import pytest

from escalation.policy.condition_text import (
    BadCondition,
    Call,
    Name,
    Operation,
    Value,
    read_tree,
)

A, B, C = (Name(at, name) for at, name in ((0, "a"), (5, "b"), (10, "c")))


def test_and_binds_closer_than_or() -> None:
    assert read_tree("a || b && c") == Operation(
        2, "||", (A, Operation(7, "&&", (B, Name(10, "c"))))
    )


def test_signs_of_one_kind_go_from_left_to_right() -> None:
    assert read_tree("a -  b -  c") == Operation(7, "-", (Operation(2, "-", (A, B)), C))


def test_sums_come_before_comparisons_and_brackets_before_all() -> None:
    assert read_tree("1 < a.b + 2") == Operation(
        2,
        "<",
        (Value(0, "whole", "1"), Operation(8, "+", (Name(4, "a.b"), Value(10, "whole", "2")))),
    )
    assert read_tree("!(a) ? 1.5 : -2") == Operation(
        5,
        "?",
        (
            Operation(0, "!", (Name(2, "a"),)),
            Value(7, "number", "1.5"),
            Operation(13, "-", (Value(14, "whole", "2"),)),
        ),
    )


def test_a_list_is_what_something_is_in() -> None:
    assert read_tree("a in ['x', \"y\"]") == Operation(
        2, "in", (A, Value(6, "text", "'x'"), Value(11, "text", '"y"'))
    )


def test_functions_and_methods() -> None:
    assert read_tree("has(a.b)") == Call(0, "has", (Name(4, "a.b"),), False)
    assert read_tree(r"a.matches(r'\d')") == Call(
        2, "matches", (A, Value(10, "text", r"r'\d'")), True
    )


def test_blanks_and_remarks_mean_nothing() -> None:
    assert read_tree("  a // what\n  ") == Name(2, "a")
    assert read_tree(r"'it\'s' == a") == Operation(
        8, "==", (Value(0, "text", r"'it\'s'"), Name(11, "a"))
    )


@pytest.mark.parametrize(
    ("text", "position", "found", "expected"),
    [
        ("", 0, "the end of the condition", "a name or a value"),
        ("a &&", 4, "the end of the condition", "a name or a value"),
        ("a = b", 2, "=", "=="),
        ("a & b", 2, "&", "&&"),
        ("(a", 2, "the end of the condition", ")"),
        ("a b", 2, "b", "a sign such as && between two conditions, or the end"),
        ("a == 'x", 5, "the character '", "both quotes"),
        ("a # b", 2, "the character #", "a name, a value or a sign"),
        ("a in b", 5, "b", "a list such as ['a', 'b']"),
        ("a in [b, ]", 9, "]", "a name or a value"),
        ("a['b']", 1, "[", "a name after a dot, such as customer.plan"),
        ("a.(", 2, "(", "a name after the dot"),
        ("'a'.b", 4, "b", "a name only after names"),
        ("a == null", 5, "null", "has(name), which says whether something is known"),
        ("x" * 2001, 0, "a condition of 2001 characters", "at most 2000"),
        ("(" * 50 + "a", 40, "conditions in conditions in conditions", "at most 40 levels"),
        ("!" * 50 + "a", 39, "! again and again", "it once"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_condition_is_refused_where_it_goes_wrong(
    text: str, position: int, found: str, expected: str
) -> None:
    with pytest.raises(BadCondition) as caught:
        read_tree(text)
    problem = caught.value
    assert (problem.position, problem.found, problem.expected) == (position, found, expected)
