"""What is said in Anthropic's format is read as it was meant by the real client."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk

from agent_console.lab.provider.reply import Reply, call_tool, fail, say
from agent_console.lab.provider.server import Provider, open_provider
from agent_console.lab.provider.wire_anthropic import write_event

langchain_anthropic = pytest.importorskip("langchain_anthropic")
anthropic = pytest.importorskip("anthropic")


REPLY = {"name": "reply", "description": "Reply.", "input_schema": {"type": "object"}}


def build_client(provider: Provider) -> Any:
    client = langchain_anthropic.ChatAnthropic(
        model="claude-test", base_url=provider.url, api_key="k", max_retries=0
    )
    return client.bind_tools([REPLY])


async def ask(reply: Reply) -> AIMessage:
    async with open_provider(lambda _: reply) as provider:
        message = await build_client(provider).ainvoke("How long?")
    assert isinstance(message, AIMessage)
    return message


async def stream(reply: Reply) -> AIMessageChunk:
    async with open_provider(lambda _: reply) as provider:
        chunks = [chunk async for chunk in build_client(provider).astream("How long?")]
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    assert isinstance(whole, AIMessageChunk)
    return whole


@pytest.mark.parametrize("hear", [ask, stream])
async def test_words_come_whole_and_piece_by_piece(hear: Any) -> None:
    message = await hear(say("Two days, “free”."))
    assert message.text == "Two days, “free”."
    assert message.usage_metadata["output_tokens"] == 7
    assert message.response_metadata["stop_reason"] == "end_turn"


@pytest.mark.parametrize("hear", [ask, stream])
async def test_tools_are_called_whole_and_piece_by_piece(hear: Any) -> None:
    (call,) = (await hear(call_tool('{"answer": "Two days."}'))).tool_calls
    assert (call["name"], call["args"]) == ("reply", {"answer": "Two days."})


async def test_a_refusal_and_a_cut_end_as_such() -> None:
    refused = await ask(say(None, refusal="No."))
    assert refused.response_metadata["stop_reason"] == "refusal"
    cut = await ask(say("It is", finish="length"))
    assert cut.response_metadata["stop_reason"] == "max_tokens"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 529])
async def test_errors_are_those_of_the_client(status: int) -> None:
    with pytest.raises(anthropic.APIStatusError, match="boom") as raised:
        await ask(fail(status, "boom"))
    assert raised.value.status_code == status


async def test_an_error_in_the_middle_of_a_stream_is_one() -> None:
    event = {"type": "error", "error": {"type": "overloaded_error", "message": "boom"}}
    broken = say("Two days.", twist=lambda frames: [*frames[:4], write_event(event)])
    with pytest.raises(anthropic.APIError, match="boom"):
        await stream(broken)
