"""The real clients of Anthropic and Ollama, through the same contract."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.errors import ModelBusy, ModelDenied, ModelFailed, ModelRefused, ModelTimedOut
from agent.models.build import build_model, build_streamed_model
from agent.models.model import Asking, Model, Usage
from agent.models.probe import probe
from agent.settings import BotSettings
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import FOREVER, Manner, Reply, call_tool, fail, say
from agent_console.lab.provider.server import Provider, open_provider

pytest.importorskip("langchain_anthropic")
pytest.importorskip("langchain_ollama")

CLAUDE, LLAMA = "anthropic:claude-test", "ollama:llama-test"
WORDS = '{"answerable": true, "answer": "Two days.", "cited": ["1"], "confidence": 0.9}'
MESSAGES = [HumanMessage("How long?")]
both = pytest.mark.parametrize("name", [CLAUDE, LLAMA])


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with open_provider(lambda _: say(WORDS, logprob=-0.1)) as running:
        yield running


def reach(provider: Provider, name: str, **more: Any) -> Model:
    return build_streamed_model(BotSettings(model=name, base_url=provider.url, **more))


async def test_claude_replies_by_calling_a_tool(provider: Provider) -> None:
    provider.answer = lambda _: call_tool(WORDS)
    heard: list[str] = []
    told = await reach(provider, CLAUDE).ask(MESSAGES, Asking(hear=heard.append))
    assert isinstance(told.message, AIMessage)
    assert told.message.tool_calls[0]["args"] == json.loads(WORDS)
    assert (heard[-1], told.tokens, told.usage) == (WORDS, None, Usage(1, 1))
    (call,) = provider.calls
    assert (call.path, call.is_streamed) == ("/v1/messages", True)
    assert call.body["tool_choice"] == {"type": "tool", "name": "reply"}


async def test_llama_replies_in_the_form_that_was_asked_for(provider: Provider) -> None:
    heard: list[str] = []
    told = await reach(provider, LLAMA).ask(MESSAGES, Asking(hear=heard.append))
    assert (told.message.text, heard[-1]) == (WORDS, WORDS)
    assert told.tokens is not None
    assert "".join(token.text for token in told.tokens) == WORDS
    assert told.usage == Usage(1, len(told.tokens))
    (call,) = provider.calls
    assert (call.path, call.is_streamed) == ("/api/chat", True)
    assert (call.body["format"]["title"], call.body["logprobs"]) == ("reply", True)
    assert call.body["options"] == {"temperature": 0.0}


@both
@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (fail(401), ModelDenied),
        (fail(429), ModelBusy),
        (fail(529), ModelBusy),
        (fail(503), ModelFailed),
        (say("No.", finish="content_filter"), ModelRefused),
        (say(WORDS, manner=Manner(stop_after=6, stop="cut")), ModelFailed),
    ],
)
async def test_each_failure_has_its_name(
    provider: Provider, name: str, reply: Reply, error: type[ModelFailed]
) -> None:
    provider.answer = lambda _: reply
    with pytest.raises(ModelFailed) as told:
        await reach(provider, name).ask(MESSAGES)
    assert type(told.value) is error
    assert len(provider.calls) == 1


@both
async def test_a_reply_without_its_end_is_cut_off(provider: Provider, name: str) -> None:
    model = reach(provider, name)
    await model.ask(MESSAGES)
    provider.answer = lambda _: say(WORDS, manner=Manner(stop_after=6, stop="end"))
    with pytest.raises(ModelFailed, match="broke off"):
        await model.ask(MESSAGES)


@both
async def test_retries_are_handraises_own(provider: Provider, name: str) -> None:
    provider.answer = lambda _: fail(500) if len(provider.calls) < 3 else say(WORDS)
    model = build_model(BotSettings(model=name, base_url=provider.url), None)
    assert (await model.ask(MESSAGES)).message.text == WORDS
    assert len(provider.calls) == 3


@both
async def test_silence_and_cancelling_close_the_connection(provider: Provider, name: str) -> None:
    await reach(provider, name).ask(MESSAGES)  # a client's first request loads its libraries
    provider.answer = lambda _: say(WORDS, manner=Manner(before_headers=FOREVER))
    with pytest.raises(ModelTimedOut, match="no word within"):
        await reach(provider, name, first_seconds=0.1).ask(MESSAGES)
    asking = asyncio.create_task(reach(provider, name).ask(MESSAGES))
    await provider.until(lambda: len(provider.calls) == 3)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await provider.until(lambda: provider.connections == 0)
    assert all(call.left is not None for call in provider.calls[1:])


@both
async def test_the_doctor_tells_what_each_can_do(provider: Provider, name: str) -> None:
    def answer(call: Call) -> Reply:
        tools = json.dumps(call.body.get("tools") or [])
        if "find_order" in tools:
            return call_tool('{"number": "4711"}', "find_order")
        return call_tool(WORDS) if name == CLAUDE else say(WORDS, logprob=-0.1)

    provider.answer = answer
    found = await probe(BotSettings(model=name, base_url=provider.url))
    lacking = {each.name for each in found if not each.is_good} - {"answer", "streaming"}
    assert lacking == ({"logprobs"} if name == CLAUDE else set())
