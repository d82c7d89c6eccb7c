"""Numbers read back from a stored model or certificate, where anything may stand in their place."""

from __future__ import annotations

from math import isfinite


def read_number(value: object) -> float:
    """Return ``value`` as a finite number; raises ``ValueError``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    return float(value)


def read_share(value: object) -> float:
    """Return ``value`` as a number from 0 to 1; raises ``ValueError``."""
    share = read_number(value)
    if not 0 <= share <= 1:
        raise ValueError(f"not a share: {value!r}")
    return share
