"""Load the operator's own bot from where it stands."""

from __future__ import annotations

import importlib
import inspect
from types import ModuleType
from typing import Any

from langchain_core.runnables import Runnable

from agent.errors import ModelUnknown
from agent.own.place import add_folder, build_missing, read_place


def find_own_bot(place: str) -> Runnable[Any, Any]:
    """Return the runnable at ``place``; a function found there is called for it.

    Raises ``ModelUnknown`` with what to do.
    """
    module, attribute = read_place(place)
    add_folder()
    found: Any = _import(place, module)
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise ModelUnknown(f"HANDRAISE_BOT: {module} has no {attribute!r}.")
        found = getattr(found, part)
    if not isinstance(found, Runnable) and callable(found):
        try:
            found = found()
        except Exception as broken:
            told = f"{type(broken).__name__}: {broken}"
            raise ModelUnknown(f"HANDRAISE_BOT: {place} could not be called: {told}") from broken
    if inspect.iscoroutine(found):
        found.close()
        raise ModelUnknown(f"HANDRAISE_BOT: {place} is an async function: make it a plain one.")
    if not isinstance(found, Runnable):
        raise ModelUnknown(
            f"HANDRAISE_BOT: {place} is a {type(found).__name__}. It must be a LangChain Runnable, "
            "a compiled graph, or a function that returns one."
        )
    return found


def _import(place: str, module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as broken:
        # Whatever the operator's file does when it is imported is told to the operator.
        raise build_missing(place, f"{type(broken).__name__}: {broken}") from broken
