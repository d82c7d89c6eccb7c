"""Loads the bot: its settings, its model and its reader of messages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from agent.dialogue import Bot, MessageReader
from agent.own.place import name_own_bot
from agent.settings import BotSettings
from agent_console.assembly.stores import open_certifications, open_daybook, open_knowledge
from agent_console.settings import Settings
from escalation.policy.decide import Policy
from escalation.policy.examples import collect_examples
from escalation.store.session import Database

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from agent.knowledge.embedding import Embedder
    from agent.live_bot import LiveBot
    from agent.models.breaker import Watch
    from agent.models.daybook import Daybook
    from agent.models.model import Model
    from agent.models.probe import Measured
    from agent.tools.toolbox import Toolbox


def build_bot_settings(settings: Settings) -> BotSettings:
    """Hand the bot its part of the settings."""
    if settings.bot is not None:
        return BotSettings(
            model=name_own_bot(settings.bot),
            deadline=settings.model_deadline,
            extra_calls=0,
            max_error=settings.max_error,
            level=settings.level,
        )
    return BotSettings(
        model=settings.model,
        base_url=settings.model_base_url,
        api_key=_reveal(settings.model_api_key),
        deadline=settings.model_deadline,
        temperature=settings.model_temperature,
        connect_seconds=settings.model_connect_seconds,
        first_seconds=settings.model_first_seconds,
        gap_seconds=settings.model_gap_seconds,
        tries=settings.model_tries,
        price=settings.model_price,
        tokens_per_conversation=settings.model_tokens_per_conversation,
        tokens_per_day=settings.model_tokens_per_day,
        spend_per_day=settings.model_spend_per_day,
        fallback=settings.model_fallback,
        fallback_base_url=settings.model_fallback_base_url,
        fallback_api_key=_reveal(settings.model_fallback_api_key),
        fallback_price=settings.model_fallback_price,
        max_error=settings.max_error,
        level=settings.level,
        prompt=settings.prompt,
        extra_calls=settings.model_extra_calls,
    )


def _reveal(key: SecretStr | None) -> str | None:
    return None if key is None else key.get_secret_value()


async def probe_model(settings: BotSettings) -> Sequence[Measured]:
    """Try out the model of ``settings`` at its provider. Raises ``ModelUnknown``."""
    from agent.models.probe import probe

    return await probe(settings)


async def open_bot(
    settings: Settings,
    database: Database,
    watch: Watch | None = None,
    tools: Toolbox | None = None,
) -> Bot:
    """Load the bot with its knowledge; ``watch`` counts what its model does. Raises ``BotError``.

    Without ``tools`` it has none, whatever the settings say.
    """
    live_bot = await asyncio.to_thread(_import_bot)
    build = partial(_build_model, open_daybook(database), watch)
    if settings.bot is not None:
        build = partial(_build_own_model, settings.bot)
    return await live_bot.open(
        build_bot_settings(settings),
        open_knowledge(database),
        certifications=open_certifications(database),
        build=build,
        tools=tools,
    )


def _build_model(
    daybook: Daybook, watch: Watch | None, chosen: BotSettings, embedder: Embedder | None
) -> Model:
    """Build the model, its client warmed up. Raises ``ModelUnknown``."""
    from agent.models.build import build_model
    from agent.models.warm_up import warm_up

    warm_up(chosen)
    return build_model(chosen, embedder, daybook=daybook, watch=watch)


def load_own_bot(place: str) -> Runnable[Any, Any]:
    """Load the operator's own bot. Raises ``ModelUnknown``."""
    from agent.own.find import find_own_bot

    return find_own_bot(place)


def _build_own_model(place: str, chosen: BotSettings, _: Embedder | None) -> Model:
    from agent.own.own_model import OwnModel

    return OwnModel(load_own_bot(place), chosen.model)


def _import_bot() -> type[LiveBot]:
    """Import the bot and its libraries: half a second and more, so not on the event loop."""
    from agent.live_bot import LiveBot

    return LiveBot


def open_reader(policy: Policy) -> MessageReader:
    """Load what reads messages by a policy's examples; its imports take a while."""
    from agent.message_reader import open_message_reader

    return open_message_reader(collect_examples(policy))
