"""Find the operator's own bot by ``MODULE:ATTRIBUTE``, and name the version of the file it is in."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from langchain_core.runnables import Runnable

from agent.errors import ModelUnknown

_PLACE = re.compile(r"(?P<module>\w+(\.\w+)*):(?P<attribute>\w+(\.\w+)*)")
_DIGITS = 12


def name_own_bot(place: str) -> str:
    """Name what stands at ``place`` without running it: ``own:PLACE@DIGEST`` of its file.

    Another file is another bot, whose answers nobody has judged yet. Raises ``ModelUnknown``.
    """
    module, _ = _read_place(place)
    _add_folder()
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError) as missing:
        raise _build_missing(place, missing) from missing
    if found is None:
        raise _build_missing(place, f"No module named {module!r}")
    try:
        code = Path(found.origin or "").read_bytes()
    except OSError as unreadable:
        raise _build_missing(place, unreadable) from unreadable
    return f"own:{place}@{hashlib.sha256(code).hexdigest()[:_DIGITS]}"


def find_own_bot(place: str) -> Runnable[Any, Any]:
    """Return the runnable at ``place``; a function found there is called for it.

    Raises ``ModelUnknown`` with what to do.
    """
    module, attribute = _read_place(place)
    _add_folder()
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


def _read_place(place: str) -> tuple[str, str]:
    read = _PLACE.fullmatch(place)
    if read is None:
        raise ModelUnknown(
            f"HANDRAISE_BOT: write MODULE:ATTRIBUTE, such as shop.bot:agent ({place!r})."
        )
    return read["module"], read["attribute"]


def _add_folder() -> None:
    """Let modules be found where the command was called, as with ``python -m``."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)


def _import(place: str, module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as broken:
        # Whatever the operator's file does when it is imported is told to the operator.
        raise _build_missing(place, f"{type(broken).__name__}: {broken}") from broken


def _build_missing(place: str, why: object) -> ModelUnknown:
    return ModelUnknown(f"HANDRAISE_BOT: {place} cannot be imported ({why}).")
