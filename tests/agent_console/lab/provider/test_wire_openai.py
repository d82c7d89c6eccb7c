"""What is said in OpenAI's format is read as it was meant by the real client."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk

from agent_console.lab.provider.reply import Reply, Token, call_tool, fail, say, say_tokens
from agent_console.lab.provider.server import Provider, open_provider

langchain_openai = pytest.importorskip("langchain_openai")
openai = pytest.importorskip("openai")

TOKENS = (Token("Two", -0.5, (("Three", -1.5),)), Token(" days", -0.25))


def build_client(provider: Provider, **options: Any) -> Any:
    return langchain_openai.ChatOpenAI(
        model="gpt-test", base_url=provider.openai_url, api_key="k", max_retries=0, **options
    )


async def ask(reply: Reply, **options: Any) -> AIMessage:
    async with open_provider(lambda _: reply) as provider:
        message = await build_client(provider, **options).ainvoke("How long?")
    assert isinstance(message, AIMessage)
    return message


async def stream(reply: Reply, **options: Any) -> list[AIMessageChunk]:
    async with open_provider(lambda _: reply) as provider:
        client = build_client(provider, stream_usage=True, **options)
        return [chunk async for chunk in client.astream("How long?")]


async def test_words_come_whole_and_piece_by_piece() -> None:
    message = await ask(say("Two days, “free” – 字."))
    assert message.text == "Two days, “free” – 字."
    assert message.usage_metadata is not None
    assert message.usage_metadata["output_tokens"] == 9
    chunks = await stream(say("Two days."))
    assert [chunk.text for chunk in chunks if chunk.text] == ["Two", " days", "."]
    assert chunks[-1].chunk_position == "last"
    (usage,) = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert usage["output_tokens"] == 3


async def test_log_probabilities_come_where_they_are_asked_for() -> None:
    message = await ask(say_tokens(TOKENS), logprobs=True, top_logprobs=2)
    first, second = message.response_metadata["logprobs"]["content"]
    assert (first["token"], first["logprob"], second["logprob"]) == ("Two", -0.5, -0.25)
    assert [top["token"] for top in first["top_logprobs"]] == ["Two", "Three"]
    chunks = await stream(say_tokens(TOKENS), logprobs=True)
    told = [chunk.response_metadata.get("logprobs") for chunk in chunks]
    assert [each["content"][0]["logprob"] for each in told if each] == [-0.5, -0.25]
    assert (await ask(say_tokens(TOKENS))).response_metadata.get("logprobs") is None
    assert (await ask(say("a"), logprobs=True)).response_metadata.get("logprobs") is None


async def test_tools_are_called_whole_and_piece_by_piece() -> None:
    reply = call_tool('{"answer": "Two days."}')
    (call,) = (await ask(reply)).tool_calls
    assert (call["name"], call["args"]) == ("reply", {"answer": "Two days."})
    chunks = await stream(reply)
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    assert whole.tool_calls[0]["args"] == {"answer": "Two days."}


async def test_a_refusal_is_one() -> None:
    message = await ask(say(None, refusal="I cannot help with that."))
    assert message.additional_kwargs["refusal"] == "I cannot help with that."


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (408, "APIStatusError"),
        (429, "RateLimitError"),
        (500, "InternalServerError"),
        (503, "InternalServerError"),
        (529, "InternalServerError"),
    ],
)
async def test_errors_are_those_of_the_client(status: int, error: str) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        await ask(fail(status, "boom", retry_after=3))
    named = {each.__name__ for each in type(raised.value).__mro__}
    assert error in named
    assert raised.value.response.headers["retry-after"] == "3"
    assert "boom" in str(raised.value)
