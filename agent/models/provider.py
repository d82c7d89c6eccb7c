"""Find the chat model that the settings name: the embedded one, or any that LangChain knows."""

from __future__ import annotations

from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models.chat_models import BaseChatModel

from agent.embedded import EMBEDDED_VERSION, EmbeddedChatModel
from agent.errors import ModelUnknown
from agent.exchange import REPLY_SCHEMA
from agent.knowledge.embedding import Embedder
from agent.models.chat import StreamedModel
from agent.models.model import Model
from agent.settings import EMBEDDED, BotSettings

_COMPATIBLE = "openai"
_NO_KEY = "none"


def build_model(settings: BotSettings, embedder: Embedder | None) -> Model:
    """Return the model that ``settings`` name; raises ``ModelUnknown`` with what to do."""
    if settings.model == EMBEDDED:
        return build_embedded_model(embedder)
    return StreamedModel(find_chat_model(settings), settings.model, schema=REPLY_SCHEMA)


def build_embedded_model(embedder: Embedder | None) -> Model:
    """Return the model that needs no provider."""
    return StreamedModel(EmbeddedChatModel(embedder=embedder), EMBEDDED_VERSION)


def find_chat_model(settings: BotSettings) -> BaseChatModel:
    """Return the chat model of a provider; raises ``ModelUnknown`` with what to do."""
    options: dict[str, Any] = {"timeout": settings.deadline, "max_retries": 0}
    if settings.base_url:
        options["base_url"] = settings.base_url
        # A server of one's own rarely wants a key, but the clients insist on one.
        options["api_key"] = settings.api_key or _NO_KEY
        if ":" not in settings.model:
            options["model_provider"] = _COMPATIBLE
    elif settings.api_key:
        options["api_key"] = settings.api_key
    try:
        model: BaseChatModel = init_chat_model(settings.model, **options)
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
    return model


def _tell_refusal(error: Exception) -> str:
    told = _first_line(error)
    if "model_provider" in told or "model provider" in told:
        return "write PROVIDER:NAME, such as openai:gpt-5-mini."
    return told


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
