"""The bot's settings."""

from agent.settings import BotSettings


def test_the_key_is_never_shown() -> None:
    settings = BotSettings(model="openai:gpt-5-mini", api_key="sk-secret")
    assert "sk-secret" not in repr(settings)
    assert settings.max_error == 0.02
    assert BotSettings().model == "embedded"
