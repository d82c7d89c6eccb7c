"""What counts as a probability: anything else is a missing one, and a missing one escalates."""

from __future__ import annotations


def read_probability(value: float | None) -> float | None:
    """Return the value when it is a number from 0 to 1, else ``None`` (NaN and infinity too)."""
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None
