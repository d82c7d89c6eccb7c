"""Many trials on a few recordings: crashes within the model, and damage outside of it."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.torn.check import Anomaly, Trial
from benchmarks.torn.recording import Recording, record
from benchmarks.torn.tearing import damage, tear
from escalation.store.migrate import migrate

RECORDINGS = ((20, 120, 0), (40, 120, 400), (120, 120, 0), (120, 120, 400), (1000, 60, 0))
"""After how many pages the log is moved into the database, how many commits are made, and how many
pages were in use before and are free: new rows go there, so the file does not grow with them."""


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
    recordings = []
    for pages, commits, free in RECORDINGS:
        blank = await asyncio.to_thread(_make_blank, folder, free)
        dice = Random(f"{seed}/{pages}/{free}")
        recordings.append(await record(blank, folder, random=dice, commits=commits, pages=pages))
    report = Report(cuts, damages, seed)
    trial = Trial(folder)
    for number in range(cuts + damages):
        await _try(trial, recordings, report, number, is_damage=number >= cuts)
        if number % 50 == 0:
            tell(number)
    report.seconds = time.monotonic() - began
    return report


def _make_blank(folder: Path, free: int) -> Path:
    path = folder / "blank.db"
    path.unlink(missing_ok=True)
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        vectors = [(str(number), bytes(3500)) for number in range(free)]
        connection.executemany("INSERT INTO knowledge_vectors VALUES ('m', ?, ?)", vectors)
        connection.commit()
        connection.execute("DELETE FROM knowledge_vectors")
        connection.commit()
    return path


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
