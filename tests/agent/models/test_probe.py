"""What the doctor tells of a model is what the provider really does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count

import pytest

from agent.models.probe import probe
from agent.settings import BotSettings
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import Reply, ToolCall, call_tool, fail, say, split_words
from agent_console.lab.provider.server import Provider, open_provider

pytest.importorskip("langchain_openai")

WORDS = '{"answerable": true, "answer": "2 to 4 days.", "cited": ["1"], "confidence": 0.9}'


SIZE = len(split_words(WORDS))


def call_find(call: Call) -> Reply:
    name = call.body["tools"][0]["function"]["name"]
    return call_tool('{"number": "4711"}', name)


def answer_well(call: Call) -> Reply:
    return call_find(call) if "tools" in call.body else say(WORDS, logprob=-0.1)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with open_provider(answer_well) as running:
        yield running


async def measure(provider: Provider) -> dict[str, tuple[bool, str]]:
    settings = BotSettings(model="stub", base_url=provider.openai_url)
    return {each.name: (each.is_good, each.found) for each in await probe(settings)}


async def test_a_model_that_can_do_everything(provider: Provider) -> None:
    found = await measure(provider)
    assert found.pop("answer")[1].startswith(("first word after", "slow: first word after"))
    assert found == {
        "streaming": (True, f"words come as they are written, in {SIZE} pieces"),
        "structure": (True, "the reply names its sources and how sure it is"),
        "logprobs": (True, f"they come back, for {SIZE} tokens"),
        "usage": (True, f"1 tokens in, {SIZE} out"),
        "seed": (True, "the same words twice (with a seed)"),
        "tools": (True, "a tool was called with the right argument"),
    }
    assert [call.body.get("seed") for call in provider.calls] == [None, 7, 7, None]


async def test_a_model_that_can_do_little(provider: Provider) -> None:
    numbers = count()
    provider.answer = lambda _: Reply((f"I say {next(numbers)}",), usage=None)
    found = await measure(provider)
    assert {name for name, (is_good, _) in found.items() if is_good} <= {"answer"}
    assert found["streaming"][1] == "the whole reply comes in one piece"
    assert found["logprobs"][1] == "no log-probabilities come back"
    assert found["seed"][1] == "other words the second time (with a seed)"
    assert found["tools"][1] == "the tool that was offered was not called"


async def test_a_tool_called_without_its_argument_does_not_count(provider: Provider) -> None:
    empty = Reply(None, tool_calls=(ToolCall("find_order", "{}"),), finish="tool_calls")
    provider.answer = lambda call: empty if "tools" in call.body else say(WORDS)
    assert (await measure(provider))["tools"][0] is False


async def test_nothing_is_tried_of_a_model_that_does_not_answer(provider: Provider) -> None:
    provider.answer = lambda _: fail(401)
    settings = BotSettings(model="stub", base_url=provider.openai_url)
    (only,) = await probe(settings)
    assert (only.name, only.is_good, only.failure) == ("answer", False, "model_denied")
    assert "does not accept the key" in only.found
    assert len(provider.calls) == 1
