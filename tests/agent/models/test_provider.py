"""The settings' model is found, or the refusal says what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.errors import ModelUnknown
from agent.exchange import Reply, Task
from agent.models.build import build_model
from agent.prompts.prompt import build_messages, choose_prompt
from agent.replies.reading import read_reply
from agent.settings import BotSettings
from agent.testing import WordEmbedder
from agent_console.lab.provider.reply import say
from agent_console.lab.provider.server import Provider, run_provider

REPLY = '{"answerable": true, "answer": "Two days.", "cited": ["1"], "confidence": 0.9}'


@pytest.fixture
def provider() -> Iterator[Provider]:
    with run_provider(lambda _: say(REPLY)) as running:
        yield running


def test_the_embedded_model_is_the_default() -> None:
    model = build_model(BotSettings(), WordEmbedder())
    assert model.name == "embedded-1"


async def test_a_base_url_is_enough_for_a_model_of_ones_own(provider: Provider) -> None:
    pytest.importorskip("langchain_openai")
    model = build_model(BotSettings(model="stub", base_url=provider.openai_url, deadline=5), None)
    told = await model.ask(build_messages(Task("How long?"), choose_prompt()))
    assert read_reply(told.message.text) == Reply("Two days.", True, ("1",), 0.9)
    (call,) = provider.calls
    assert call.body["model"] == "stub"
    assert call.body["response_format"]["json_schema"]["schema"]["required"] == [
        "answerable",
        "answer",
        "cited",
        "confidence",
    ]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("no-such-model", "'no-such-model' cannot be used: write PROVIDER:NAME"),
        ("nobody:model", "'nobody:model' cannot be used: write PROVIDER:NAME"),
        ("openai:gpt-5-mini", "'openai:gpt-5-mini' cannot be used: .* Set HANDRAISE_MODEL_API_KEY"),
        ("openai:", "'openai:' has no name: write PROVIDER:NAME"),
        ("mistralai:model", "'mistralai:model' needs a package .* langchain-mistralai"),
    ],
)
def test_a_model_that_cannot_be_used_is_named(model: str, words: str) -> None:
    with pytest.raises(ModelUnknown, match=words):
        build_model(BotSettings(model=model), None)
