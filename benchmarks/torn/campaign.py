"""Many trials on a few recordings: crashes within the model, and damage outside of it."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.torn.check import Anomaly, Trial
from benchmarks.torn.recording import Recording, record
from benchmarks.torn.tearing import damage, tear
from escalation.store.migrate import migrate

RECORDINGS = ((20, 120), (40, 120), (120, 120), (1000, 60))
"""After how many pages the log is moved into the database, and how many commits are made."""


@dataclass
class Report:
    """How often each way was tried and how it went."""

    cuts: int
    damages: int
    seed: int
    crashes: dict[str, Counter[str]] = field(default_factory=dict)
    broken: dict[str, Counter[str]] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    seconds: float = 0.0


def _ignore(_: int) -> None:
    pass


async def run_campaign(
    folder: Path, *, cuts: int, damages: int, seed: int, tell: Callable[[int], None] = _ignore
) -> Report:
    """Tear so many times within the model, and damage so many times outside of it.

    Each trial has a seed of its own, named with whatever is an anomaly. ``tell`` hears the number
    of trials done.
    """
    began = time.monotonic()
    blank = folder / "blank.db"
    migrate(f"sqlite:///{blank}")
    recordings = [
        await record(blank, folder, random=Random(f"{seed}/{pages}"), commits=commits, pages=pages)
        for pages, commits in RECORDINGS
    ]
    report = Report(cuts, damages, seed)
    trial = Trial(folder)
    for number in range(cuts + damages):
        await _try(trial, recordings, report, number, is_damage=number >= cuts)
        if number % 50 == 0:
            tell(number)
    report.seconds = time.monotonic() - began
    return report


async def _try(
    trial: Trial, recordings: list[Recording], report: Report, number: int, *, is_damage: bool
) -> None:
    random = Random(f"{report.seed}:{number}")
    recording = random.choice(recordings)
    torn = (damage if is_damage else tear)(recording, random)
    judge = trial.judge_damage if is_damage else trial.judge_crash
    try:
        outcome = await judge(recording, torn, random)
    except Anomaly as anomaly:
        outcome = "ANOMALY"
        report.anomalies.append(f"trial {number}, {torn.how}: {anomaly}")
    except Exception:  # noqa: BLE001 that no error but a typed one comes out is what is tried
        outcome = "ANOMALY"
        report.anomalies.append(f"trial {number}, {torn.how}: {traceback.format_exc()}")
    counts = report.broken if is_damage else report.crashes
    counts.setdefault(torn.how, Counter())[outcome] += 1


def find_fast_folder() -> Path | None:
    """Return a folder in memory where there is one: syncs cost nothing there."""
    memory = Path("/dev/shm")  # noqa: S108
    return memory if memory.is_dir() else None


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder for a campaign."""
    return tempfile.TemporaryDirectory(dir=find_fast_folder())
