"""The examples that come with the product: sentences of critical harm, and ordinary ones."""

from __future__ import annotations

from importlib.resources import files

HARMS = ("self_harm", "violence", "crime")


def read_examples() -> dict[str, tuple[str, ...]]:
    """Return the example sentences of each topic of critical harm."""
    return {topic: _read(topic) for topic in HARMS}


def read_ordinary() -> tuple[str, ...]:
    """Return sentences that customers say every day, also some with words that sound dangerous."""
    return _read("ordinary")


def _read(name: str) -> tuple[str, ...]:
    text = (files("agent.signals") / "seeds" / f"{name}.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())
