"""What is said in Ollama's format is read as it was meant by the real client."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage

from agent_console.lab.provider.reply import Reply, Token, call_tool, fail, say, say_tokens
from agent_console.lab.provider.server import open_provider
from tests.agent_console.lab.provider.raw_client import read_reply

langchain_ollama = pytest.importorskip("langchain_ollama")
ollama = pytest.importorskip("ollama")


async def ask(reply: Reply, **options: Any) -> AIMessage:
    async with open_provider(lambda _: reply) as provider:
        client = langchain_ollama.ChatOllama(model="llama", base_url=provider.url, **options)
        message = await client.ainvoke("How long?")
    assert isinstance(message, AIMessage)
    return message


async def test_words_come_line_by_line() -> None:
    message = await ask(say("Two days, “free”."))
    assert message.text == "Two days, “free”."
    assert message.usage_metadata is not None
    assert message.usage_metadata["output_tokens"] == 7
    assert message.response_metadata["done_reason"] == "stop"


async def test_a_tool_is_called() -> None:
    (call,) = (await ask(call_tool('{"answer": "Two days."}'))).tool_calls
    assert (call["name"], call["args"]) == ("reply", {"answer": "Two days."})


async def test_log_probabilities_come_where_they_are_asked_for() -> None:
    reply = say_tokens([Token("Two", -0.5), Token(" days", -0.25)])
    async with open_provider(lambda _: reply) as provider:
        _, headers, body = await read_reply(provider.url + "/api/chat", logprobs=True)
        _, _, silent = await read_reply(provider.url + "/api/chat")
        _, _, whole = await read_reply(provider.url + "/api/chat", stream=False, logprobs=True)
    assert headers["content-type"] == "application/x-ndjson"
    assert body.count(b'"logprob":') == 2
    assert b"logprob" not in silent
    assert whole.count(b'"logprob":') == 2
    assert b'"content": "Two days"' in whole


async def test_errors_are_those_of_the_client() -> None:
    with pytest.raises(ollama.ResponseError, match="boom") as raised:
        await ask(fail(503, "boom"))
    assert raised.value.status_code == 503


async def test_an_error_in_the_middle_of_a_stream_is_one() -> None:
    broken = say("Two days.", twist=lambda frames: [*frames[:2], b'{"error": "boom"}\n'])
    with pytest.raises(ollama.ResponseError, match="boom"):
        await ask(broken)
