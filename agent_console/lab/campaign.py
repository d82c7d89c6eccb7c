"""Plays many seeds over several processes, adds up what they found, and shrinks what failed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from agent_console.lab.faults.catalogue import draw_schedule
from agent_console.lab.schedule import Schedule
from agent_console.lab.world import Outcome, play

CHUNK = 10
"""Seeds that a process takes at once."""
FEW = 4
"""So few seeds are played in this process: others would take longer to start."""

Tell = Callable[[int, int], None]
"""Called with how many schedules are done, of how many."""


@dataclass(slots=True)
class Report:
    """What a campaign came to. ``seconds`` is how long it took; all else depends on the seeds alone."""

    schedules: int = 0
    anomalies: list[dict[str, Any]] = field(default_factory=list)
    hash: str = ""
    """SHA-256 over the hashes of the schedules, in the order of their seeds."""
    seeds: str = ""
    faults: dict[str, int] = field(default_factory=dict)
    """In how many schedules each fault struck."""
    points: dict[str, int] = field(default_factory=dict)
    """How often each fault struck at each point."""
    passed: dict[str, int] = field(default_factory=dict)
    """How often each point was passed."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A schedule with an anomaly, and the smallest one in which it still shows."""

    schedule: Schedule
    outcome: Outcome


def run_campaign(seeds: range, names: Sequence[str], *, jobs: int, tell: Tell) -> Report:
    """Play every seed with the faults named. What is found does not depend on ``jobs``."""
    began = time.monotonic()
    report = Report(seeds=f"{seeds.start}:{seeds.stop}")
    faults, points, passed = Counter[str](), Counter[str](), Counter[str]()
    digest = hashlib.sha256()
    with _mapping(seeds, jobs) as play_all:
        for outcome in play_all(partial(_play_seed, names=tuple(names)), seeds):
            report.schedules += 1
            report.anomalies += [{"seed": outcome.seed, **each} for each in outcome.anomalies]
            digest.update(bytes.fromhex(outcome.hash))
            faults.update(outcome.struck)
            points.update(outcome.points)
            passed.update(outcome.passed)
            tell(report.schedules, len(seeds))
    report.hash = digest.hexdigest()
    report.faults, report.points = dict(sorted(faults.items())), dict(sorted(points.items()))
    report.passed = dict(sorted(passed.items()))
    report.seconds = round(time.monotonic() - began, 1)
    return report


def shrink(schedule: Schedule, kinds: Iterable[str], tell: Callable[[str], None]) -> Found | None:
    """Leave out whatever an anomaly of these kinds does not need; ``None`` if it does not show.

    First half of what customers write, then one strike after the other, again and again for as
    long as something can be left out.
    """
    wanted = frozenset(kinds)

    def fails(candidate: Schedule) -> Outcome | None:
        outcome = play(candidate)
        shows = any(each["kind"] in wanted for each in outcome.anomalies)
        return outcome if shows else None

    outcome = fails(schedule)
    if outcome is None:
        return None
    found = Found(schedule, outcome)
    while smaller := _find_smaller(found.schedule, fails):
        found = smaller
        tell(describe(found.schedule))
    return found


def _find_smaller(schedule: Schedule, fails: Callable[[Schedule], Outcome | None]) -> Found | None:
    for candidate in list_smaller(schedule):
        outcome = fails(candidate)
        if outcome is not None:
            return Found(candidate, outcome)
    return None


def list_smaller(schedule: Schedule) -> Iterator[Schedule]:
    """Every schedule with a little less in it."""
    if schedule.messages > 1:
        yield schedule.with_messages(schedule.messages // 2)
    for strike in schedule.strikes:
        yield schedule.without(strike)


def describe(schedule: Schedule) -> str:
    """Return the command that plays this schedule again."""
    faults = ",".join(strike.name for strike in schedule.strikes) or "none"
    command = f"handraise simulate --seeds {schedule.seed}:{schedule.seed + 1} --faults {faults}"
    if schedule.messages != draw_schedule(schedule.seed, ()).messages:
        command += f" --messages {schedule.messages}"
    return command


def keep(found: Found, folder: Path) -> Path:
    """Write a schedule that failed, with what was found, and its history beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{found.schedule.seed}.json"
    content = {
        "command": describe(found.schedule),
        "anomalies": found.outcome.anomalies,
        "schedule": found.schedule.to_json(),
    }
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    path.with_suffix(".history.jsonl").write_bytes(found.outcome.history)
    return path


def _play_seed(seed: int, names: tuple[str, ...]) -> Outcome:
    outcome = play(draw_schedule(seed, names))
    return outcome.without_history()


@contextmanager
def _mapping(seeds: range, jobs: int) -> Iterator[Callable[..., Iterable[Outcome]]]:
    """Give a ``map`` that keeps the order, over so many processes."""
    if jobs == 1 or len(seeds) <= FEW:
        yield map
        return
    # Started anew rather than forked, so that each has its own order of sets: none may matter.
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield partial(pool.imap, chunksize=CHUNK)
