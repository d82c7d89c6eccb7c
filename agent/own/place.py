"""Where the operator's own bot stands, as ``MODULE:ATTRIBUTE``, and which version of its file that is."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from pathlib import Path

from agent.errors import ModelUnknown

OWN = "own:"
"""What the name of every own bot begins with."""

_PLACE = re.compile(r"(?P<module>\w+(\.\w+)*):(?P<attribute>\w+(\.\w+)*)")
_DIGITS = 12


def name_own_bot(place: str) -> str:
    """Name what stands at ``place`` without running it: ``own:PLACE@DIGEST`` of its file.

    Another file is another bot, whose answers nobody has judged yet. Where there is none, whoever
    loads the bot says so.
    """
    module, _, _ = place.partition(":")
    add_folder()
    try:
        found = importlib.util.find_spec(module)
        code = Path((found and found.origin) or "").read_bytes()
    except (ImportError, ValueError, OSError):
        return f"{OWN}{place}@unread"
    return f"{OWN}{place}@{hashlib.sha256(code).hexdigest()[:_DIGITS]}"


def read_place(place: str) -> tuple[str, str]:
    """Return module and attribute. Raises ``ModelUnknown``."""
    read = _PLACE.fullmatch(place)
    if read is None:
        raise ModelUnknown(
            f"HANDRAISE_BOT: write MODULE:ATTRIBUTE, such as shop.agents:bot ({place!r})."
        )
    return read["module"], read["attribute"]


def add_folder() -> None:
    """Let modules be found where the command was called, as with ``python -m``."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)


def build_missing(place: str, why: object) -> ModelUnknown:
    """Build what is raised where a place cannot be imported."""
    return ModelUnknown(f"HANDRAISE_BOT: {place} cannot be imported ({why}).")
