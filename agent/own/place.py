"""Where the operator's own bot or tools stand, as ``MODULE:ATTRIBUTE``, and which version of its file that is."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from pathlib import Path

from agent.settings import OWN

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


def read_place(place: str) -> tuple[str, str] | None:
    """Return module and attribute; ``None`` where ``place`` does not name both."""
    read = _PLACE.fullmatch(place)
    return None if read is None else (read["module"], read["attribute"])


def add_folder() -> None:
    """Let modules be found where the command was called, as with ``python -m``."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
