"""Makes a schedule that failed smaller for as long as it fails, and keeps what is left as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agent_console.lab.schedule import MOST_MESSAGES, Schedule
from agent_console.lab.world import Outcome, play


@dataclass(frozen=True, slots=True)
class Found:
    """A schedule with an anomaly, and what came of it."""

    schedule: Schedule
    outcome: Outcome


def shrink(schedule: Schedule, tell: Callable[[str], None]) -> Found:
    """Leave out whatever the anomalies of a schedule do not need.

    First half of what customers write, then one strike after the other, again and again for as
    long as something can be left out. The schedule counts as failing while one of the kinds that it
    failed with shows; one without anomalies comes back as it is.
    """
    found = Found(schedule, play(schedule))
    wanted = frozenset(each["kind"] for each in found.outcome.anomalies)
    while wanted and (smaller := _find_smaller(found.schedule, wanted)) is not None:
        found = smaller
        tell(describe(found.schedule))
    return found


def _find_smaller(schedule: Schedule, wanted: frozenset[str]) -> Found | None:
    for candidate in list_smaller(schedule):
        outcome = play(candidate)
        if any(each["kind"] in wanted for each in outcome.anomalies):
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
    if schedule.messages != MOST_MESSAGES:
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


def load_kept(path: Path) -> Schedule:
    """Read a schedule that was kept."""
    return Schedule.from_json(json.loads(path.read_text())["schedule"])


def replay(paths: Iterable[Path]) -> Iterator[tuple[Path, Outcome]]:
    """Play kept schedules again."""
    for path in paths:
        yield path, play(load_kept(path))
