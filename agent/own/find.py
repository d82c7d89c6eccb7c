"""Load what is the operator's own from where it stands: a bot, or tools."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from langchain_core.runnables import Runnable

from agent.errors import BotError, ModelUnknown
from agent.own.place import add_folder, read_place

Refuse = Callable[[str], BotError]
"""Builds the error that says what is wrong with a place."""


def find_own_bot(place: str) -> Runnable[Any, Any]:
    """Return the runnable at ``place``; a function found there is called for it.

    Raises ``ModelUnknown`` with what to do.
    """
    found = find_own(place, lambda each: isinstance(each, Runnable), _refuse)
    if not isinstance(found, Runnable):
        raise _refuse(
            f"{place} is a {type(found).__name__}. It must be a LangChain Runnable, "
            "a compiled graph, or a function that returns one."
        )
    return found


def find_own(place: str, is_wanted: Callable[[object], bool], refuse: Refuse) -> Any:
    """Return what stands at ``place``; a function there, unless it ``is_wanted`` itself, is called.

    Raises what ``refuse`` builds.
    """
    read = read_place(place)
    if read is None:
        raise refuse(f"write MODULE:ATTRIBUTE, such as shop.agents:bot ({place!r}).")
    module, attribute = read
    add_folder()
    found: Any = _import(place, module, refuse)
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise refuse(f"{module} has no {attribute!r}.")
        found = getattr(found, part)
    if not is_wanted(found) and callable(found):
        try:
            found = found()
        except Exception as broken:
            told = f"{type(broken).__name__}: {broken}"
            raise refuse(f"{place} could not be called: {told}") from broken
    if inspect.iscoroutine(found):
        found.close()
        raise refuse(f"{place} is an async function: make it a plain one.")
    return found


def _import(place: str, module: str, refuse: Refuse) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as broken:
        # Whatever the operator's file does when it is imported is told to the operator.
        told = f"{type(broken).__name__}: {broken}"
        raise refuse(f"{place} cannot be imported ({told}).") from broken


def _refuse(told: str) -> ModelUnknown:
    return ModelUnknown(f"HANDRAISE_BOT: {told}")
