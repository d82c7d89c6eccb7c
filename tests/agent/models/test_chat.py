"""The real OpenAI client, asked by streaming, against a provider on loopback."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from agent.embedded import EmbeddedChatModel
from agent.errors import (
    ModelBusy,
    ModelDenied,
    ModelFailed,
    ModelRefused,
    ModelRejected,
    ModelReplyInvalid,
    ModelTimedOut,
)
from agent.exchange import Task
from agent.models.build import build_model, build_streamed_model
from agent.models.chat import StreamedModel
from agent.models.model import Asking, Model, Usage
from agent.prompts.prompt import build_messages, choose_prompt
from agent.settings import BotSettings
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import (
    FOREVER,
    Manner,
    Reply,
    call_tool,
    fail,
    say,
    send_body,
)
from agent_console.lab.provider.server import Provider, open_provider

pytest.importorskip("langchain_openai")

WORDS = '{"answerable": true, "answer": "Two days.", "cited": ["1"], "confidence": 0.9}'
MESSAGES = [HumanMessage("How long?")]
TASK = build_messages(Task("How long?"), choose_prompt())


def answer_well(_: Call) -> Reply:
    return say(WORDS, logprob=-0.1)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with open_provider(answer_well) as running:
        yield running


def reach(provider: Provider, **more: Any) -> Model:
    return build_streamed_model(BotSettings(model="stub", base_url=provider.openai_url, **more))


def protect(provider: Provider, **more: Any) -> Model:
    return build_model(BotSettings(model="stub", base_url=provider.openai_url, **more), None)


async def test_words_likelihoods_and_usage_come_back(provider: Provider) -> None:
    heard: list[str] = []
    told = await reach(provider).ask(MESSAGES, Asking(hear=heard.append))
    assert type(told.message) is AIMessage
    assert told.message.text == WORDS
    assert told.tokens is not None
    assert "".join(token.text for token in told.tokens) == WORDS
    assert {token.logprob for token in told.tokens} == {-0.1}
    assert told.usage == Usage(1, len(told.tokens))
    assert (heard[0], heard[-1], len(heard)) == ("{", WORDS, len(told.tokens))
    assert 0 < told.first <= told.seconds
    (call,) = provider.calls
    assert (call.is_streamed, call.body["logprobs"], call.body["temperature"]) == (True, True, 0)
    assert call.body["response_format"]["json_schema"]["name"] == "reply"


async def test_a_reply_by_tool_call_is_heard_as_well(provider: Provider) -> None:
    provider.answer = lambda _: call_tool(WORDS)
    heard: list[str] = []
    told = await reach(provider).ask(MESSAGES, Asking(hear=heard.append))
    assert isinstance(told.message, AIMessage)
    assert told.message.tool_calls[0]["args"] == json.loads(WORDS)
    assert heard[-1] == WORDS
    assert told.tokens is None


async def test_another_temperature_may_be_asked_for(provider: Provider) -> None:
    await reach(provider, temperature=0.2).ask(MESSAGES, Asking(temperature=0.9))
    await reach(provider, temperature=0.2).ask(MESSAGES)
    assert [call.body["temperature"] for call in provider.calls] == [0.9, 0.2]


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (fail(401), ModelDenied, "does not accept the key"),
        (fail(429), ModelBusy, "too much to do"),
        (fail(503), ModelFailed, "503"),
        (fail(404), ModelRejected, "404"),
        (fail(400, "content_filter"), ModelRefused, "refused"),
        (say(None, refusal="I will not."), ModelRefused, "refused"),
        (say("I wi", finish="content_filter"), ModelRefused, "refused"),
        (say(WORDS[:30], finish="length"), ModelReplyInvalid, "cut off"),
        (say(WORDS, manner=Manner(stop_after=6, stop="cut")), ModelFailed, "did not answer"),
        (say(WORDS, manner=Manner(stop_after=6, stop="end")), ModelFailed, "broke off"),
        (say(WORDS, manner=Manner(stop_after=6, stop="reset")), ModelFailed, "did not answer"),
        (send_body(b"<html>", kind="text/html"), ModelFailed, "did not answer"),
        (call_tool('{"answer": "Two da'), ModelReplyInvalid, "broken JSON"),
    ],
)
async def test_each_failure_has_its_name(
    provider: Provider, reply: Reply, error: type[ModelFailed], words: str
) -> None:
    provider.answer = lambda _: reply
    with pytest.raises(ModelFailed, match=words) as told:
        await reach(provider).ask(MESSAGES)
    assert type(told.value) is error
    assert len(provider.calls) == 1


@pytest.mark.parametrize(
    ("manner", "allowed", "words"),
    [
        (Manner(before_headers=FOREVER), {"first_seconds": 0.1}, "no word within 0.1 s"),
        (Manner(stop_after=1, stop="hang"), {"first_seconds": 0.1}, "no word within 0.1 s"),
        (Manner(stop_after=6, stop="hang"), {"gap_seconds": 0.1}, "silent for 0.1 s"),
        (Manner(gap=0.05), {"deadline": 0.3}, "did not finish its reply in time"),
    ],
)
async def test_a_model_that_is_waited_for_too_long_is_left(
    provider: Provider, manner: Manner, allowed: dict[str, float], words: str
) -> None:
    await reach(provider).ask(MESSAGES)  # a client's first request loads its libraries
    provider.answer = lambda _: say(WORDS, manner=manner)
    with pytest.raises(ModelTimedOut, match=words):
        await protect(provider, **allowed).ask(MESSAGES)
    call = provider.calls[-1]
    await provider.until(lambda: call.left is not None)
    assert len(provider.calls) == 2


async def test_a_provider_that_cannot_be_reached_is_left_soon() -> None:
    # Its queue of one is full: the kernel answers no further connection.
    listening, *waiting = open_deaf()
    port = listening.getsockname()[1]
    settings = BotSettings(
        model="stub", base_url=f"http://127.0.0.1:{port}/v1", connect_seconds=0.2, deadline=20
    )
    began = time.monotonic()
    with pytest.raises(ModelTimedOut, match="could not be reached in time"):
        await build_streamed_model(settings).ask(MESSAGES)
    assert time.monotonic() - began < 10
    for each in (listening, *waiting):
        each.close()


def open_deaf() -> list[socket.socket]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(0)
    waiting = []
    for _ in range(4):
        each = socket.socket()
        each.setblocking(False)
        each.connect_ex(listening.getsockname())
        waiting.append(each)
    return [listening, *waiting]


class LosingModel(BaseChatModel):
    """Loses a cancellation that comes with its first word, as clients under Python 3.11 do."""

    @property
    def _llm_type(self) -> str:
        return "losing"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            yield ChatGenerationChunk(message=AIMessageChunk(content="Two"))
        await asyncio.sleep(60)


async def test_a_cancellation_that_the_client_loses_is_not_lost() -> None:
    asking = asyncio.create_task(StreamedModel(LosingModel(), "m").ask(MESSAGES))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await asking


class FloodingModel(LosingModel):
    """Has all its pieces ready: it never waits for one."""

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        for _number in range(640):
            yield ChatGenerationChunk(message=AIMessageChunk(content="x"))


async def test_a_flood_of_pieces_leaves_others_their_turn() -> None:
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(take_turns())
    told = await StreamedModel(FloodingModel(), "m").ask(MESSAGES)
    other.cancel()
    assert len(told.message.text) == 640
    assert turns >= 40


async def test_cancelling_closes_the_connection_at_once(provider: Provider) -> None:
    provider.answer = lambda _: say(WORDS, manner=Manner(stop_after=6, stop="hang"))
    heard: list[str] = []
    asking = asyncio.create_task(protect(provider).ask(MESSAGES, Asking(hear=heard.append)))
    await provider.until(lambda: len(heard) >= 5)
    began = time.monotonic()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    (call,) = provider.calls
    await provider.until(lambda: call.left is not None)
    assert call.left is not None
    assert call.left - began < 0.5
    await provider.until(lambda: provider.connections == 0)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ("logprobs", "This model does not support logprobs."),
        ("temperature", "temperature: only the default (1) value is supported"),
        ("response_format", "response_format is not supported"),
        ("stream_options", "Unknown parameter: stream_options"),
    ],
)
async def test_what_a_provider_rejects_is_asked_for_once(
    provider: Provider, wish: str, message: str
) -> None:
    provider.answer = lambda call: fail(400, message) if wish in call.body else say(WORDS)
    model = reach(provider)
    for _ in range(2):
        assert (await model.ask(MESSAGES)).message.text == WORDS
    assert [wish in call.body for call in provider.calls] == [True, False, False]


LOOK: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "look",
        "description": "Look an order up.",
        "parameters": {"type": "object", "properties": {"order": {"type": "string"}}},
    },
}


async def test_tools_are_offered_in_the_place_of_a_schema(provider: Provider) -> None:
    provider.answer = lambda _: call_tool('{"order": "4711"}', "look")
    heard: list[str] = []
    told = await reach(provider).ask(MESSAGES, Asking(hear=heard.append, tools=[LOOK]))
    (call,) = provider.calls
    assert call.body["tools"] == [LOOK]
    assert "response_format" not in call.body
    assert isinstance(told.message, AIMessage)
    assert told.message.tool_calls[0]["args"] == {"order": "4711"}
    assert (heard, told.toolless) == ([], False)


async def test_a_provider_without_tools_is_asked_without_them(provider: Provider) -> None:
    provider.answer = lambda call: (
        fail(400, "This model does not support tools.") if "tools" in call.body else say(WORDS)
    )
    model = reach(provider)
    for _ in range(2):
        told = await model.ask(MESSAGES, Asking(tools=[LOOK]))
        assert (told.message.text, told.toolless) == (WORDS, True)
    assert ["tools" in call.body for call in provider.calls] == [True, False, False]
    assert not (await model.ask(MESSAGES)).toolless


async def test_a_model_that_cannot_be_offered_tools_is_asked_without_them() -> None:
    told = await StreamedModel(EmbeddedChatModel(), "m").ask(TASK, Asking(tools=[LOOK]))
    assert told.toolless


async def test_many_at_once_may_hear_of_the_same_rejection(provider: Provider) -> None:
    provider.answer = lambda call: (
        fail(400, "no logprobs") if "logprobs" in call.body else say("A.")
    )
    model = reach(provider)
    replies = await asyncio.gather(*(model.ask(MESSAGES) for _ in range(4)))
    assert {told.message.text for told in replies} == {"A."}


async def test_a_megabyte_is_not_heard_out(provider: Provider) -> None:
    pieces = ("x" * 1000,) * 1000
    provider.answer = lambda _: Reply(pieces)
    with pytest.raises(ModelReplyInvalid) as told:
        await reach(provider).ask(MESSAGES)
    assert told.value.code == "reply_too_long"
    await provider.until(lambda: provider.connections == 0)


async def test_a_failing_provider_is_asked_again_until_the_breaker_opens(
    provider: Provider,
) -> None:
    model = protect(provider)
    provider.answer = lambda _: say(WORDS) if len(provider.calls) > 2 else fail(500)
    assert (await model.ask(MESSAGES)).message.text == WORDS
    assert len(provider.calls) == 3
    provider.answer = lambda _: fail(503)
    for _ in range(3):
        with pytest.raises(ModelFailed):
            await model.ask(MESSAGES)
    assert len(provider.calls) == 6  # three tries opened it


async def test_retry_after_is_kept_to(provider: Provider) -> None:
    provider.answer = lambda _: say(WORDS) if len(provider.calls) > 1 else fail(429, retry_after=1)
    assert (await protect(provider).ask(MESSAGES)).message.text == WORDS
    first, second = provider.calls
    assert 1.0 <= second.at - first.at < 2.0
