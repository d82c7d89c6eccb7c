"""The model's settings: prices, limits, and what is refused of them."""

from __future__ import annotations

import pytest

from agent_console.settings import SettingsInvalid, load_settings


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
