"""What comes back from a model is data that was asked for, or refused with a code that says why."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage

from agent.errors import ModelReplyInvalid
from agent.exchange import Reply, write_reply
from agent.replies.reading import read_message, read_reply, read_reply_data

FREE = Reply("It is free.", answerable=True, cited=("1",), confidence=0.75)


def call(args: dict[str, Any], name: str = "reply") -> dict[str, Any]:
    return {"name": name, "args": args, "id": "1"}


def test_a_reply_is_read_as_it_was_written() -> None:
    assert read_reply(write_reply(FREE)) == FREE


@pytest.mark.parametrize(
    "around", ["{}", " {}\n", "```json\n{}\n```", "```\n{}\n```", "<think>Hm {{</think>\n{}"]
)
def test_what_is_around_a_reply_in_order_is_taken_off(around: str) -> None:
    text = around.replace("{{", "{").replace("{}", write_reply(FREE))
    assert read_reply(text) == FREE


def test_plain_words_are_an_answer_without_citation() -> None:
    assert read_reply("  It is free.\r\n") == Reply("It is free.", True, structured=False)


def test_a_refusal_needs_no_words() -> None:
    assert read_reply('{"answerable": false, "answer": ""}') == Reply("", answerable=False)


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("", "reply_empty", "empty"),
        (" \n\t ", "reply_empty", "empty"),
        ('{"answerable": true, "answer": "   "}', "reply_empty", "empty"),
        ('{"answer": "cut o', "reply_malformed", "broken JSON"),
        ("```json\n{]\n```", "reply_malformed", "broken JSON"),
        ("[1, 2]", "reply_malformed", "not an object"),
        ('{"answerable": true}', "reply_malformed", "no answer"),
        ('{"answer": 5}', "reply_malformed", "no answer"),
        ('{"answer": "a", "answerable": "yes"}', "reply_malformed", "no answer"),
        ('{"answer": "a", "answer": "b"}', "reply_malformed", "broken JSON"),
        ('{"answer": "a"}{"answer": "a"}', "reply_malformed", "broken JSON"),
        ('Here you are: {"answer": "a"}', "reply_malformed", "words around"),
        ('{"answer": "a", "cited": "1"}', "reply_malformed", "what it cites"),
        ('{"answer": "a", "cited": [{"id": "1"}]}', "reply_malformed", "what it cites"),
        ('{"answer": "a", "confidence": "high"}', "reply_confidence", "not a number"),
        ('{"answer": "a", "confidence": true}', "reply_confidence", "not a number"),
        ('{"answer": "a", "confidence": NaN}', "reply_confidence", "between 0 and 1"),
        ('{"answer": "a", "confidence": 1e999}', "reply_confidence", "between 0 and 1"),
        ('{"answer": "a", "confidence": 95}', "reply_confidence", "between 0 and 1"),
        ('{"answer": "\\ud800"}', "reply_empty", "empty"),
        ('{"answer": "a \\ud800"}', "reply_unshowable", "half characters"),
        ("x" * 8001, "reply_too_long", "more than 8000 characters"),
        ("x" * 200_001, "reply_too_long", "more than 200000 characters"),
        ("[" * 100_000, "reply_malformed", "broken JSON"),
    ],
)
def test_broken_replies_are_refused_with_a_code(text: str, code: str, why: str) -> None:
    with pytest.raises(ModelReplyInvalid, match=why) as refused:
        read_reply(text)
    assert refused.value.code == code


def test_a_call_of_the_one_tool_is_a_reply() -> None:
    args = {"answerable": True, "answer": "It is free.", "cited": ["1"], "confidence": 0.75}
    assert read_message(AIMessage("", tool_calls=[call(args)])) == FREE


@pytest.mark.parametrize(
    ("calls", "why"),
    [
        ([call({"answer": "a"}), call({"answer": "b"})], "several"),
        ([call({"answer": "a"}, "refund")], "not given"),
        ([call({})], "no answer"),
    ],
)
def test_other_calls_are_refused(calls: list[Any], why: str) -> None:
    with pytest.raises(ModelReplyInvalid, match=why):
        read_message(AIMessage("", tool_calls=calls))


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(ModelReplyInvalid):
        read_message({"answer": "a"})


def test_a_reply_may_not_repeat_what_it_was_told() -> None:
    told = "Answer only with what the passages say and add nothing from elsewhere at all."
    with pytest.raises(ModelReplyInvalid, match="repeats its instructions"):
        read_message(AIMessage(f"Sure. {told}"), told)
    assert read_message(AIMessage("Add nothing from elsewhere."), told).structured is False


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_any_data_is_a_reply_or_refused(data: object) -> None:
    try:
        reply = read_reply_data({"answer": data, "confidence": data, "cited": data})
    except ModelReplyInvalid:
        return
    assert reply.answer == json.loads(json.dumps(reply.answer))
