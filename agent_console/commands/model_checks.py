"""The part of `handraise doctor` that asks the language model itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.errors import BotError, ModelDenied, ModelFailed, ModelRejected, ModelTimedOut
from agent.settings import EMBEDDED, BotSettings
from agent_console.assembly.bot import build_bot_settings, load_own_bot, probe_model
from agent_console.commands.check import Check, Result
from agent_console.settings import Settings

_MAIN, _FALLBACK = "model", "fallback"
_SETTING = {_MAIN: "HANDRAISE_MODEL", _FALLBACK: "HANDRAISE_MODEL_FALLBACK"}
_MEANING = {
    _MAIN: "Every message goes to a human, or to the fallback.",
    _FALLBACK: "Nothing stands in where the model fails.",
}
_ELSEWHERE = (ModelFailed.code, ModelRejected.code, ModelTimedOut.code)
"""What also happens where another address, or another model, was meant."""

if TYPE_CHECKING:
    from agent.models.probe import Measured


def check_models(settings: Settings) -> list[Check]:
    """Try the model and its fallback out: whatever a provider cannot do is named with what follows."""
    if settings.bot is not None:
        return [_load_own(settings.bot)]
    main = build_bot_settings(settings)
    other = None if main.model == EMBEDDED else main.find_fallback()
    checks = _try(_MAIN, main)
    return checks if other is None else [*checks, *_try(_FALLBACK, other)]


def _load_own(place: str) -> Check:
    """Load a bot of the operator's own; nobody asks it anything, for that may cost or do something."""
    try:
        found = load_own_bot(place)
    except BotError as error:
        return Check("bot", "fail", error.message, "Mend it, or unset HANDRAISE_BOT.")
    return Check(
        "bot", "ok", f"{place} is a {type(found).__name__}; its answers are judged like any"
    )


def _try(name: str, settings: BotSettings) -> list[Check]:
    if settings.model == EMBEDDED:
        return [Check(name, "ok", "embedded: answers from the knowledge, no provider needed")]
    try:
        measured = asyncio.run(probe_model(settings))
    except BotError as error:
        remedy = f"Mend {_SETTING[name]}: the bot is not loaded, and every message goes to a human."
        return [Check(name, "fail", error.message, remedy)]
    return [_tell(name, settings.model, each) for each in measured]


def _tell(name: str, model: str, measured: Measured) -> Check:
    """Say what was found; a model that does not answer is to be mended, the rest can be lived with."""
    if measured.name == "answer":
        result: Result = "ok" if measured.is_good else "fail" if measured.failure else "warn"
        remedy = _find_remedy(name, measured.failure) if measured.failure else measured.meaning
        return Check(name, result, f"{model}: {measured.found}", remedy)
    result = "ok" if measured.is_good else "warn"
    return Check(f"{name} {measured.name}", result, measured.found, measured.meaning)


def _find_remedy(name: str, failure: str) -> str:
    """Say what follows where a model does not answer at all, and which settings to look at."""
    setting = _SETTING[name]
    if failure == ModelDenied.code:
        check = f" Check {setting}_API_KEY."
        if name != _MAIN:
            check = f" Check {setting}_API_KEY, or the model's where it has none of its own."
    elif failure in _ELSEWHERE:
        check = f" Check its name ({setting}) and address ({setting}_BASE_URL)."
    else:
        check = ""
    return _MEANING[name] + check
