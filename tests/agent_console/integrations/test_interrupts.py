"""Interrupts in every form that is in use become asks, and decisions the answers that they expect."""

from __future__ import annotations

from typing import Any

import pytest

from agent_console.integrations.interrupts import Ask, build_resume, read_asks

HITL = {
    "action_requests": [
        {"name": "refund", "args": {"amount": 40}, "description": "Refund it."},
        {"name": "mail", "args": {"to": "a@b.example"}},
    ],
    "review_configs": [
        {"action_name": "refund", "allowed_decisions": ["approve", "edit", "reject"]},
        {"action_name": "mail", "allowed_decisions": ["respond"]},
    ],
}
CALL = {"type": "tool_approval", "tool_call_id": "1", "name": "refund", "args": {"amount": 40}}
SCHEMA = {
    "oneOf": [{"$ref": "#/$defs/A"}],
    "$defs": {
        "A": {"properties": {"type": {"const": "approve"}}},
        "E": {"properties": {"type": {"const": "edit"}}},
    },
}
INBOX = {
    "action_request": {"action": "refund", "args": {"amount": 40}},
    "config": {
        "allow_accept": True, "allow_edit": True, "allow_respond": True, "allow_ignore": True,
    },
    "description": "Refund it.",
}  # fmt: skip


def decide(word: str, **more: Any) -> dict[str, Any]:
    return {"name": "refund", "decision": word, "args": {}, "text": ""} | more


def test_langchains_request_has_an_ask_for_each_action() -> None:
    assert read_asks(HITL) == [
        Ask("refund", {"amount": 40}, ("approve", "edit", "reject"), "Refund it."),
        Ask("mail", {"to": "a@b.example"}, ("respond",)),
    ]


def test_a_single_tool_call_says_by_its_schema_what_is_allowed() -> None:
    assert read_asks(CALL, SCHEMA) == [Ask("refund", {"amount": 40}, ("approve", "edit"))]
    assert read_asks(CALL)[0].allowed == ("approve", "reject")


@pytest.mark.parametrize("value", [INBOX, [INBOX]])
def test_agent_inboxs_request_alone_or_in_a_list(value: Any) -> None:
    allowed = ("approve", "edit", "respond", "reject")
    assert read_asks(value) == [Ask("refund", {"amount": 40}, allowed, "Refund it.")]


@pytest.mark.parametrize(
    ("value", "args"),
    [
        ("What is your name?", {"question": "What is your name?"}),
        ({"ask": "name"}, {"ask": "name"}),
        ([], {"question": []}),
        (None, {"question": None}),
    ],
)
def test_anything_else_is_a_question(value: Any, args: dict[str, Any]) -> None:
    assert read_asks(value) == [Ask("question", args, ("respond",))]
    assert build_resume(value, [decide("respond", text="Ann")]) == "Ann"


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        (decide("approve", args={"amount": 40}), {"type": "approve"}),
        (
            decide("edit", args={"amount": 20}),
            {"type": "edit", "edited_action": {"name": "refund", "args": {"amount": 20}}},
        ),
        (decide("reject", text="No."), {"type": "reject", "message": "No."}),
        (decide("reject"), {"type": "reject"}),
        (decide("respond", text="Done."), {"type": "respond", "message": "Done."}),
    ],
)
def test_langchain_is_answered_in_its_form(decided: Any, expected: Any) -> None:
    assert build_resume(CALL, [decided]) == expected
    other = decide("respond", text="Sent.")
    answers = [expected, {"type": "respond", "message": "Sent."}]
    assert build_resume(HITL, [decided, other]) == {"decisions": answers}


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        (decide("approve"), {"type": "accept", "args": INBOX["action_request"]}),
        (
            decide("edit", args={"amount": 20}),
            {"type": "edit", "args": {"action": "refund", "args": {"amount": 20}}},
        ),
        (decide("respond", text="Done."), {"type": "response", "args": "Done."}),
        (decide("reject", text="No."), {"type": "ignore", "args": None}),
    ],
)
def test_agent_inbox_is_answered_in_its_form(decided: Any, expected: Any) -> None:
    assert build_resume([INBOX], [decided]) == [expected]
