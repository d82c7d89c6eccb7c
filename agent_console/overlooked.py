"""Settings that somebody wrote down and that do nothing: misspelt ones, and those nobody reads."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from agent_console.settings import PREFIX, Settings

_ELSEWHERE = ("TOKEN",)
"""Read by single commands alone."""
_NEAR = 0.7
_TURN = "model_deadline"
"""Holds for every bot."""


def find_misspelt(environment: Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable that looks like a setting and is none, without its value."""
    known = [*(name.upper() for name in Settings.model_fields), *_ELSEWHERE]
    given = {name.upper() for name in environment if name.upper().startswith(PREFIX)}
    unknown = sorted(given - {PREFIX + name for name in known})
    return [_tell_misspelt(name, known) for name in unknown]


def find_idle(settings: Settings) -> list[str]:
    """Return a sentence for the settings of a model that is not asked, where any are set."""
    given = sorted(settings.model_fields_set - {_TURN})
    if settings.bot is not None:
        return _tell_idle([name for name in given if name.startswith("model")], "HANDRAISE_BOT")
    if settings.model == "embedded":
        idle = [name for name in given if name.startswith("model_")]
        return _tell_idle(idle, "HANDRAISE_MODEL: it is `embedded`")
    if settings.model_fallback is None:
        idle = [name for name in given if name.startswith("model_fallback_")]
        return _tell_idle(idle, "HANDRAISE_MODEL_FALLBACK: there is none")
    return []


def _tell_misspelt(name: str, known: list[str]) -> str:
    near = get_close_matches(name.removeprefix(PREFIX), known, n=1, cutoff=_NEAR)
    meant = f": {PREFIX}{near[0]} may be meant" if near else ""
    return f"There is no setting {name}{meant}. It has no effect."


def _tell_idle(names: list[str], because: str) -> list[str]:
    if not names:
        return []
    listed = ", ".join(PREFIX + name.upper() for name in names)
    return [f"{listed}: no effect beside {because}."]
