"""The bot's part of the settings."""

from __future__ import annotations

import pytest

from agent_console.assembly.bot import build_bot_settings
from agent_console.settings import load_settings


def test_prices_are_read_and_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAISE_MODEL_PRICE", "0.25, 2")
    monkeypatch.setenv("HANDRAISE_MODEL_SPEND_PER_DAY", "5")
    monkeypatch.setenv("HANDRAISE_MODEL_FALLBACK_API_KEY", "secret")
    settings = build_bot_settings(load_settings(model_fallback="ollama:llama"))
    assert (settings.price, settings.spend_per_day) == ((0.25, 2.0), 5.0)
    assert (settings.fallback, settings.fallback_api_key) == ("ollama:llama", "secret")
    assert settings.fallback_price is None
    assert (settings.temperature, settings.tries) == (0.0, 3)
    assert (settings.connect_seconds, settings.first_seconds, settings.gap_seconds) == (3, 15, 8)


def test_a_bot_of_ones_own_is_named_by_its_place_and_makes_no_extra_calls() -> None:
    settings = build_bot_settings(load_settings(bot="no_such_module:BOT", max_error=0.1))
    assert settings.model == "own:no_such_module:BOT@unread"
    assert (settings.extra_calls, settings.max_error) == (0, 0.1)
