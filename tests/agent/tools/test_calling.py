"""Calls are read whatever a model makes of them, and what nobody could be shown is refused."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.errors import ModelReplyInvalid
from agent.tools.calling import MOST_CALLS, Called, read_calls


def message(*calls: tuple[str, dict[str, Any]], ids: str = "same") -> AIMessage:
    return AIMessage(
        "",
        tool_calls=[
            {"name": name, "args": args, "id": ids, "type": "tool_call"} for name, args in calls
        ],
    )


def test_calls_beside_each_other_are_read_in_order() -> None:
    calls = read_calls(message(("look", {"order": "1"}), ("look", {"order": "2"})))
    assert calls == (Called("look", {"order": "1"}), Called("look", {"order": "2"}))


def test_the_same_call_is_one_whatever_its_id() -> None:
    calls = read_calls(message(("pay", {"a": 1, "b": 2}), ("pay", {"b": 2, "a": 1})))
    assert calls == (Called("pay", {"a": 1, "b": 2}),)


def test_a_reply_is_no_call() -> None:
    assert read_calls(AIMessage("Two days.")) == ()
    assert read_calls(message(("reply", {"answer": "Two days."}))) == ()
    assert read_calls(HumanMessage("boom")) == ()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"order": "47\ud800"}, "reply_unfit_call"),
        ({"order": "47\x00"}, "reply_unfit_call"),
        ({"or\u202eder": "47"}, "reply_unfit_call"),
        ({"order": ["x" * 9000]}, "reply_unfit_call"),
        ({"amount": float("inf")}, "reply_unfit_call"),
        ({"amount": 10**40}, "reply_unfit_call"),
    ],
)
def test_what_cannot_be_shown_is_no_call(args: dict[str, Any], code: str) -> None:
    with pytest.raises(ModelReplyInvalid) as told:
        read_calls(message(("pay", args)))
    assert told.value.code == code


def test_a_name_that_tricks_is_refused_and_a_long_one_cut() -> None:
    with pytest.raises(ModelReplyInvalid):
        read_calls(message(("pay\u202e", {})))
    assert read_calls(message(("x" * 900, {}))) == (Called("x" * 64, {}),)


def test_hundreds_are_refused() -> None:
    many = [("look", {"order": str(number)}) for number in range(MOST_CALLS + 1)]
    assert len(read_calls(message(*many[1:]))) == MOST_CALLS
    with pytest.raises(ModelReplyInvalid) as told:
        read_calls(message(*many))
    assert told.value.code == "reply_many_calls"


def test_broken_json_is_refused() -> None:
    broken = AIMessage(
        "",
        invalid_tool_calls=[
            {"name": "pay", "args": "{", "id": "1", "error": "?", "type": "invalid_tool_call"}
        ],
    )
    with pytest.raises(ModelReplyInvalid) as told:
        read_calls(broken)
    assert told.value.code == "reply_malformed"
