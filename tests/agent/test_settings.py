"""The bot's settings."""

from dataclasses import replace

from agent.settings import BotSettings


def test_the_key_is_never_shown() -> None:
    settings = BotSettings(model="openai:gpt-5-mini", api_key="sk-secret")
    assert "sk-secret" not in repr(settings)
    assert settings.max_error == 0.02
    assert BotSettings().model == "embedded"


def test_another_address_or_temperature_is_another_model() -> None:
    assert BotSettings(model="llama").model_name == "llama"
    own = BotSettings(model="llama", base_url="http://10.0.0.1:8000/v1", temperature=0.7)
    assert own.model_name == "llama at 10.0.0.1:8000, temperature 0.7"
    assert BotSettings(model="llama", temperature=None).model_name == "llama"


def fall_back(settings: BotSettings) -> BotSettings:
    other = settings.find_fallback()
    assert other is not None
    return other


def test_a_fallback_of_the_same_provider_shares_its_key_and_address() -> None:
    settings = BotSettings(
        model="openai:big", base_url="http://a/v1", api_key="k", price=(1, 2), fallback="openai:old"
    )
    alike = fall_back(settings)
    assert (alike.model, alike.base_url, alike.api_key) == ("openai:old", "http://a/v1", "k")
    assert (alike.price, alike.find_fallback()) == ((1, 2), None)
    own = fall_back(replace(settings, fallback_api_key="l"))
    assert (own.base_url, own.api_key) == (None, "l")
    other = fall_back(replace(settings, fallback="ollama:llama", fallback_price=(0, 0)))
    assert (other.base_url, other.api_key, other.price) == (None, None, (0, 0))


def test_tools_are_offered_to_a_model_alone() -> None:
    assert BotSettings(model="openai:x").offer("abc").tools == "abc"
    assert BotSettings().offer("abc").tools == ""
    assert BotSettings(model="own:shop:bot@1").offer("abc").tools == ""
