"""A reasoning model's thoughts before its reply, where its server leaves them in the text."""

from __future__ import annotations

import re

_THOUGHTS = re.compile(r"\s*<(think|thinking|thought|reasoning)>.*?</\1>", re.DOTALL)


def skip_thoughts(text: str) -> str:
    """Return ``text`` without blanks around it and without the whole block that it begins with."""
    thoughts = _THOUGHTS.match(text)
    return (text[thoughts.end() :] if thoughts else text).strip()
