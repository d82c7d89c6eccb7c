"""Questions that hardly any support desk has an answer to, written for this project."""

from __future__ import annotations

from importlib.resources import files


def read_strangers() -> tuple[str, ...]:
    """Return the out-of-scope questions, one for each line of the file beside this one."""
    text = (files("agent.confidence") / "out_of_scope.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())
