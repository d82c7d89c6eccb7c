"""Build the model that the settings name, with all that keeps a customer from waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

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
) -> Model:
    """Return the model that ``settings`` name; raises ``ModelUnknown`` with what to do."""
    if settings.model == EMBEDDED:
        return build_embedded_model(embedder)
    limits = Limits(
        settings.tokens_per_conversation, settings.tokens_per_day, settings.spend_per_day
    )
    purse = Purse(limits, today, daybook)
    model = _build_one(settings, embedder, purse, watch)
    other = settings.name_fallback()
    if other is not None:
        model = FallbackModel(model, _build_one(other, embedder, purse, watch))
    return HurriedModel(model, _SHARE * settings.deadline)


def build_embedded_model(embedder: Embedder | None) -> Model:
    """Return the model that needs no provider."""
    return StreamedModel(EmbeddedChatModel(embedder=embedder), EMBEDDED_VERSION)


def build_streamed_model(settings: BotSettings) -> StreamedModel:
    """Return a provider's model by itself; raises ``ModelUnknown``."""
    return StreamedModel(
        find_chat_model(settings),
        settings.model_name,
        schema=REPLY_SCHEMA,
        temperature=settings.temperature,
        patience=Patience(settings.connect_seconds, settings.first_seconds, settings.gap_seconds),
    )


def protect(model: Model, settings: BotSettings, purse: Purse, watch: Watch | None = None) -> Model:
    """Return ``model`` paid from a purse, behind a breaker, and asked again where that may help."""
    paid = PaidModel(model, purse, Price(*settings.price))
    return RetryingModel(GuardedModel(paid, Breaker(), watch), settings.tries)


def _build_one(
    settings: BotSettings, embedder: Embedder | None, purse: Purse, watch: Watch | None
) -> Model:
    if settings.model == EMBEDDED:
        return build_embedded_model(embedder)
    return protect(build_streamed_model(settings), settings, purse, watch)
