"""Looks for the first seed at which the harness notices a planted defect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_console.lab.faults.catalogue import ALL, draw_schedule
from agent_console.lab.world import play


@dataclass(frozen=True, slots=True)
class Catch:
    """How a defect was noticed: at ``seed``, after ``tried`` schedules, by anomalies of ``kinds``."""

    defect: str
    seed: int
    tried: int
    kinds: tuple[str, ...]


def hunt(defect: str, seeds: range, names: Sequence[str] = (ALL,)) -> Catch | None:
    """Play seeds with a defect until one shows what the same seed without it does not.

    Returns ``None`` when no seed of them does.
    """
    for tried, seed in enumerate(seeds, 1):
        schedule = draw_schedule(seed, names)
        found = {each["kind"] for each in play(schedule, defect=defect).anomalies}
        if found and (new := found - {each["kind"] for each in play(schedule).anomalies}):
            return Catch(defect, seed, tried, tuple(sorted(new)))
    return None
