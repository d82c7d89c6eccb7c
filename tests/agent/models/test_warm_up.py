"""A client is warmed up without a word to its provider."""

from __future__ import annotations

import sys

import pytest
from langchain_core.language_models import FakeListChatModel

from agent.errors import ModelUnknown
from agent.models.provider import find_chat_model
from agent.models.warm_up import has_address, warm_up
from agent.settings import BotSettings
from agent_console.lab.provider.reply import say
from agent_console.lab.provider.server import run_provider

pytest.importorskip("langchain_openai")


def test_the_provider_hears_nothing_of_it() -> None:
    with run_provider(lambda _: say("hello")) as provider:
        warm_up(
            BotSettings(
                model="stub",
                base_url=provider.openai_url,
                fallback="openai:other",
                fallback_base_url=provider.openai_url,
            )
        )
    assert provider.calls == []
    assert "openai.resources.beta.beta" in sys.modules


def test_the_embedded_model_needs_none() -> None:
    warm_up(BotSettings())


def test_a_model_that_cannot_be_used_is_named() -> None:
    with pytest.raises(ModelUnknown):
        warm_up(BotSettings(model="nobody:model"))


def test_only_a_client_that_goes_where_it_is_told_to_is_asked() -> None:
    assert has_address(find_chat_model(BotSettings(model="openai:x", api_key="k")))
    assert not has_address(FakeListChatModel(responses=["a"]))
