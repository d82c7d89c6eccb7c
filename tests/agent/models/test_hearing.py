"""A reply is put together from its pieces, whatever each of them holds."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import UsageMetadata

from agent.errors import ModelFailed, ModelRefused, ModelReplyInvalid
from agent.models.hearing import Hearing, read_tokens
from agent.models.model import Token, Told, Usage


def chunk(text: str = "", usage: tuple[int, int] | None = None, **told: Any) -> AIMessageChunk:
    counted = None
    if usage is not None:
        into, out = usage
        counted = UsageMetadata(input_tokens=into, output_tokens=out, total_tokens=into + out)
    return AIMessageChunk(content=text, usage_metadata=counted, response_metadata=told)


def hear(*chunks: AIMessageChunk) -> Told:
    hearing = Hearing("m", 100.0)
    for number, each in enumerate(chunks, 1):
        hearing.take(each, 100.0 + number)
    return hearing.conclude(110.0)


def test_the_first_word_is_not_the_first_piece() -> None:
    told = hear(chunk(""), chunk("Two"), chunk(" days"))
    assert (told.message.text, told.first, told.seconds) == ("Two days", 2.0, 10.0)


@pytest.mark.parametrize(
    ("usages", "usage"),
    [
        ([], None),
        ([(5, 2)], Usage(5, 2)),
        ([(5, 2), (5, 2)], Usage(5, 2)),  # told again with the end of the stream
        ([(5, 0), (0, 2)], Usage(5, 2)),
        ([(5, 1), (0, 1), (0, 1)], Usage(5, 3)),
    ],
)
def test_tokens_are_counted_once(usages: list[tuple[int, int]], usage: Usage | None) -> None:
    assert hear(chunk("x"), *(chunk(usage=each) for each in usages)).usage == usage


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY", "refusal"])
def test_a_refusal_is_found_in_how_it_ends(reason: str) -> None:
    with pytest.raises(ModelRefused):
        hear(chunk("I"), chunk(stop_reason=reason))


@pytest.mark.parametrize("reason", ["length", "max_tokens", "MAX_TOKENS"])
def test_a_reply_that_is_cut_off_is_none(reason: str) -> None:
    with pytest.raises(ModelReplyInvalid):
        hear(chunk("I"), chunk(finish_reason=reason))


def test_a_provider_that_tells_its_end_must_tell_it() -> None:
    with pytest.raises(ModelFailed, match="broke off"):
        hear(chunk("Two", model_provider="openai"))
    assert hear(chunk("Two", model_provider="x", done_reason="stop")).message.text == "Two"


def test_nothing_at_all_is_no_reply() -> None:
    with pytest.raises(ModelFailed, match="broke off"):
        hear()


def test_what_is_no_message_is_no_reply() -> None:
    with pytest.raises(ModelReplyInvalid):
        Hearing("m", 0.0).take_whole("words", 1.0)


@pytest.mark.parametrize(
    ("told", "tokens"),
    [
        ({"logprobs": {"content": [{"token": "a", "logprob": -0.5}]}}, [Token("a", -0.5)]),
        ({"logprobs": [{"token": "a", "logprob": -0.5}]}, [Token("a", -0.5)]),
        ({"logprobs": {"content": [{"token": "a", "logprob": 1e-7}]}}, [Token("a", 0.0)]),
        ({"logprobs": {"content": [{"token": "a", "logprob": float("nan")}]}}, []),
        ({"logprobs": {"content": [{"token": "a", "logprob": True}, "b", {}]}}, []),
        ({"logprobs": {"content": None}}, []),
        ({"logprobs": "high"}, []),
        ({}, []),
    ],
)
def test_likelihoods_are_read_where_they_have_the_known_form(
    told: dict[str, Any], tokens: list[Token]
) -> None:
    assert read_tokens(told) == tokens


def test_a_reply_that_does_not_end_is_not_heard_out() -> None:
    hearing = Hearing("m", 0.0)
    hearing.take(chunk("x" * 200_000), 1.0)
    with pytest.raises(ModelReplyInvalid, match="more than 200000 characters") as refused:
        hearing.take(chunk("x"), 2.0)
    assert refused.value.code == "reply_too_long"


def call_chunk(name: str | None, args: str, index: int = 0) -> AIMessageChunk:
    return AIMessageChunk(
        content="",
        tool_call_chunks=[
            {"type": "tool_call_chunk", "name": name, "args": args, "id": "c", "index": index}
        ],
    )


def test_the_arguments_of_a_tool_are_nothing_to_be_shown() -> None:
    hearing = Hearing("m", 100.0, has_tools=True)
    assert hearing.take(chunk("Let me see."), 101.0)
    assert not hearing.take(call_chunk("ask", '{"answer": "boo'), 102.0)
    hearing.take(call_chunk(None, 'm"}'), 103.0)
    assert hearing.text == "Let me see."
    told = hearing.conclude(104.0)
    assert isinstance(told.message, AIMessage)
    (call,) = told.message.tool_calls
    assert (call["name"], call["args"]) == ("ask", {"answer": "boom"})


def test_arguments_without_an_end_are_not_heard_out() -> None:
    hearing = Hearing("m", 100.0, has_tools=True)
    hearing.take(call_chunk("ask", '{"a": "'), 101.0)
    for _ in range(63):
        hearing.take(call_chunk(None, "x" * 1000), 102.0)
    with pytest.raises(ModelReplyInvalid) as told:
        hearing.take(call_chunk(None, "x" * 1000), 102.0)
    assert told.value.code == "reply_too_long"
