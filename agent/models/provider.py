"""Find the chat model of a provider that the settings name, by way of LangChain."""

from __future__ import annotations

from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import ValidationError

from agent.errors import ModelUnknown
from agent.settings import BotSettings

_COMPATIBLE = "openai"
_NO_KEY = "none"
_CLIENT_OPTIONS = "client_kwargs"
_WRITE = "write PROVIDER:NAME, such as openai:gpt-5-mini."
_KEY_WORDS = ("api_key", "api key", "credentials")


def find_chat_model(settings: BotSettings) -> BaseChatModel:
    """Return the chat model of a provider; raises ``ModelUnknown`` with what to do.

    Its client tries once, and gives up connecting after ``connect_seconds`` where it can be told so.
    """
    if settings.model.endswith(":"):
        raise ModelUnknown(f"The model {settings.model!r} has no name: {_WRITE}")
    options: dict[str, Any] = {"max_retries": 0}
    if settings.base_url:
        options["base_url"] = settings.base_url
        # A server of one's own rarely wants a key, but the clients insist on one.
        options["api_key"] = settings.api_key or _NO_KEY
        if ":" not in settings.model:
            options["model_provider"] = _COMPATIBLE
    elif settings.api_key:
        options["api_key"] = settings.api_key
    try:
        return _open(settings, options)
    except ImportError as missing:
        raise ModelUnknown(
            f"The model {settings.model!r} needs a package that is not installed beside Handraise: "
            f"{_first_line(missing)}"
        ) from missing
    except Exception as refused:
        # Provider packages raise errors of their own here, such as for a missing key.
        raise ModelUnknown(
            f"The model {settings.model!r} cannot be used: {_tell_refusal(refused)}"
        ) from refused


def _open(settings: BotSettings, options: dict[str, Any]) -> BaseChatModel:
    """Open the client with the time limits in the form that it takes."""
    read = settings.deadline
    limits = (settings.connect_seconds, read, read, read)
    try:
        model: BaseChatModel = init_chat_model(settings.model, timeout=limits, **options)
    except ValidationError:
        model = init_chat_model(settings.model, timeout=read, **options)
    if _CLIENT_OPTIONS in type(model).model_fields:
        options = options | {_CLIENT_OPTIONS: {"timeout": limits}}
        model = init_chat_model(settings.model, **options)
    return model


def _tell_refusal(error: Exception) -> str:
    told = _first_line(error)
    if "model_provider" in told or "model provider" in told:
        return _WRITE
    if any(words in told.lower() for words in _KEY_WORDS):
        return (
            "its provider wants a key. Set HANDRAISE_MODEL_API_KEY; for a fallback of its own, "
            "HANDRAISE_MODEL_FALLBACK_API_KEY."
        )
    return told


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
