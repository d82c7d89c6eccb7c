"""Arguments are what can be shown, stored and run exactly, and what a schema allows."""

from __future__ import annotations

from typing import Any

import pytest

from agent.tools.arguments import (
    build_validator,
    close_parts,
    find_mismatch,
    find_unfit,
    write_args,
)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({}, None),
        ({"order": "4711", "lines": [1, 2.5, True, None, {"name": "Zoë\n"}]}, None),
        ({"amount": 2**53}, None),
        ({"amount": 2**53 + 1}, "too large"),
        ({"amount": float("nan")}, "JSON"),
        ({"when": {1, 2}}, "JSON"),
        ({"text": "\ud83d"}, "JSON"),
        ({"text": {"deep": ["a\u202eb"]}}, "mislead"),
        ({"a\x07": 1}, "mislead"),
        ({"text": "x" * 8_000}, "8000 characters"),
    ],
)
def test_what_can_be_shown_exactly_is_fit(args: dict[str, Any], words: str | None) -> None:
    found = find_unfit(args)
    assert found is None if words is None else words in (found or "")


def test_without_an_end_they_are_not_json() -> None:
    args: dict[str, Any] = {}
    args["again"] = args
    assert find_unfit(args) == "The arguments are not what JSON can say."


def test_their_order_makes_no_difference() -> None:
    assert write_args({"b": "ü", "a": 1}) == write_args({"a": 1, "b": "ü"}) == '{"a": 1, "b": "ü"}'


def test_a_schema_that_is_none_is_said() -> None:
    with pytest.raises(ValueError, match="is not valid"):
        build_validator({"type": "nonsense"})


def test_what_a_schema_refers_to_is_not_fetched() -> None:
    validator = build_validator({"$ref": "http://127.0.0.1:1/schema.json"})
    with pytest.raises(Exception, match=r"schema\.json"):
        find_mismatch(validator, {})


def test_a_problem_is_told_by_its_place_and_not_at_length() -> None:
    validator = build_validator({"properties": {"a": {"properties": {"b": {"type": "string"}}}}})
    assert find_mismatch(validator, {"a": {"b": "x"}}) is None
    assert find_mismatch(validator, {"a": {"b": 5}}) == (
        "The arguments do not fit: a.b: 5 is not of type 'string'."
    )
    assert len(find_mismatch(validator, {"a": {"b": ["x" * 5000]}}) or "") < 300


def test_named_parts_are_closed_where_they_do_not_say_what_more_they_take() -> None:
    named = {"properties": {"x": {"type": "integer"}}}
    open_part = {**named, "additionalProperties": True}
    parts = {"closed": named, "open": open_part, "word": {"enum": ["a"]}}
    schema = {"properties": {"a": {"$ref": "#/$defs/closed"}}, "$defs": parts}
    closed = close_parts(schema)
    assert closed["$defs"] == {**parts, "closed": {**named, "additionalProperties": False}}
    assert close_parts({"type": "object"}) == {"type": "object", "$defs": {}}
    assert "'y' was unexpected" in (find_mismatch(build_validator(closed), {"a": {"y": 1}}) or "")
