"""Build the model that the settings name, with all that keeps a customer from waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from langchain_core.language_models.chat_models import BaseChatModel

from agent.embedded import EMBEDDED_VERSION, EmbeddedChatModel
from agent.exchange import REPLY_SCHEMA
from agent.knowledge.embedding import Embedder
from agent.models.breaker import Breaker, GuardedModel, Watch
from agent.models.budget import Limits, PaidModel, Price, Purse
from agent.models.chat import StreamedModel
from agent.models.daybook import Daybook
from agent.models.deadline import HurriedModel
from agent.models.fallback import FallbackModel
from agent.models.model import Model
from agent.models.patience import Patience
from agent.models.provider import find_chat_model
from agent.models.retries import RetryingModel
from agent.settings import EMBEDDED, BotSettings

_SHARE = 0.9
"""Share of a turn's deadline that the model gets, so that its own failure is what is told."""


def _find_today() -> date:
    return datetime.now(UTC).date()


def build_model(
    settings: BotSettings,
    embedder: Embedder | None,
    *,
    daybook: Daybook | None = None,
    watch: Watch | None = None,
    today: Callable[[], date] = _find_today,
    find: Callable[[BotSettings], BaseChatModel] = find_chat_model,
) -> Model:
    """Return the model that ``settings`` name; raises ``ModelUnknown`` with what to do.

    ``daybook`` keeps what is spent, ``watch`` counts requests, ``find`` opens a provider's model.
    """
    if settings.model == EMBEDDED:
        return build_embedded_model(embedder)
    limits = Limits(
        settings.tokens_per_conversation, settings.tokens_per_day, settings.spend_per_day
    )
    purse = Purse(limits, today, daybook)

    def build_one(one: BotSettings) -> Model:
        if one.model == EMBEDDED:
            return build_embedded_model(embedder)
        paid = PaidModel(build_streamed_model(one, find), purse, Price(*one.price))
        return RetryingModel(GuardedModel(paid, Breaker(), watch), one.tries)

    model, other = build_one(settings), settings.find_fallback()
    if other is not None:
        model = FallbackModel(model, build_one(other))
    return HurriedModel(model, _SHARE * settings.deadline)


def build_embedded_model(embedder: Embedder | None) -> Model:
    """Return the model that needs no provider."""
    return StreamedModel(EmbeddedChatModel(embedder=embedder), EMBEDDED_VERSION)


def build_streamed_model(
    settings: BotSettings, find: Callable[[BotSettings], BaseChatModel] = find_chat_model
) -> StreamedModel:
    """Return a provider's model by itself; raises ``ModelUnknown``."""
    return StreamedModel(
        find(settings),
        settings.model_name,
        schema=REPLY_SCHEMA,
        temperature=settings.temperature,
        patience=Patience(settings.first_seconds, settings.gap_seconds),
    )
