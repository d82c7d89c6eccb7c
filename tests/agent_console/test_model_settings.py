"""The model's settings: prices, limits, and what is refused of them."""

from __future__ import annotations

import pytest

from agent_console.assembly.bot import build_bot_settings
from agent_console.settings import SettingsInvalid, load_settings


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


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MODEL_PRICE", "2", "write IN,OUT"),
        ("MODEL_PRICE", "1,-2", "not below 0"),
        ("MODEL_PRICE", "1,much", "valid number"),
        ("MODEL_FALLBACK_PRICE", "1,nan", "not below 0"),
        ("MODEL_SPEND_PER_DAY", "5", "needs HANDRAISE_MODEL_PRICE"),
        ("MODEL_TRIES", "0", "greater than or equal to 1"),
        ("MODEL_TEMPERATURE", "3", "less than or equal to 2"),
        ("MODEL_GAP_SECONDS", "0", "greater than 0"),
        ("MODEL_BASE_URL", "localhost:8000/v1", "write it whole"),
        ("MODEL_FALLBACK_BASE_URL", "http://", "write it whole"),
        ("MODEL_TOKENS_PER_DAY", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_value_is_named(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"HANDRAISE_{name}", value)
    with pytest.raises(SettingsInvalid, match=f"^HANDRAISE_{name}: .*{words}"):
        load_settings()
