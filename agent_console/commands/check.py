"""What one check of `handraise doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from escalation.store.inspection import Finding

Result = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. The server runs with a ``warn``; a ``fail`` is to be mended first."""

    name: str
    result: Result
    found: str
    remedy: str = ""
    damage: tuple[Finding, ...] = ()
    """What is damaged in the log."""
