"""Let a provider's client load what it would load with its first request: seconds, for some."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import HumanMessage

from agent.errors import ModelFailed
from agent.models.build import build_streamed_model
from agent.models.provider import find_chat_model
from agent.settings import EMBEDDED, BotSettings

_NOWHERE = "http://127.0.0.1:1/v1"
_ADDRESS = "base_url"


def warm_up(settings: BotSettings) -> None:
    """Ask where nobody listens. For a thread of its own: it works, so that the event loop need not.

    Raises ``ModelUnknown``.
    """
    for each in (settings, settings.find_fallback()):
        if each is not None and each.model != EMBEDDED:
            nowhere = replace(each, base_url=_NOWHERE)
            if has_address(find_chat_model(nowhere)):
                asyncio.run(_ask(nowhere))


def has_address(model: BaseChatModel) -> bool:
    """Say whether a client goes where it is told to: else it would ask its real provider."""
    fields = type(model).model_fields
    return any(_ADDRESS in (name, field.alias) for name, field in fields.items())


async def _ask(settings: BotSettings) -> None:
    try:
        await build_streamed_model(settings).ask([HumanMessage("Is anybody there?")])
    except ModelFailed:
        return
