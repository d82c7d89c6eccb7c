"""Plays many seeds over several processes, and adds up what they found."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from agent_console.lab.disk import load_blank
from agent_console.lab.faults.catalogue import draw_schedule
from agent_console.lab.schedule import MOST_MESSAGES
from agent_console.lab.world import Outcome, play

CHUNK = 10
"""Seeds that a process takes at once."""
FEW = 4
"""So few seeds are played in this process: others would take longer to start."""

Tell = Callable[[int, int], None]
"""Called with how many schedules are done, of how many."""


class BrokenPlay(Exception):
    """A schedule could not be played or checked: a mistake of the laboratory, not of the product."""


@dataclass(slots=True)
class Report:
    """What a campaign came to. ``seconds`` is how long it took; all else depends on the seeds alone."""

    seeds: str
    schedules: int = 0
    anomalies: list[dict[str, Any]] = field(default_factory=list)
    hash: str = ""
    """SHA-256 over the hashes of the schedules, in the order of their seeds."""
    faults: dict[str, int] = field(default_factory=dict)
    """In how many schedules each fault struck."""
    points: dict[str, int] = field(default_factory=dict)
    """How often each fault struck at each point."""
    passed: dict[str, int] = field(default_factory=dict)
    """How often each point was passed."""
    seconds: float = 0.0
    hashes: list[str] = field(default_factory=list, repr=False)
    """The hash of each schedule."""

    def list_failed(self) -> list[int]:
        """Return the seeds with anomalies."""
        return list(dict.fromkeys(int(each["seed"]) for each in self.anomalies))

    def to_json(self) -> dict[str, Any]:
        """Return it as ``--json`` prints it."""
        return {name: value for name, value in asdict(self).items() if name != "hashes"}


def run_campaign(
    seeds: range,
    names: Sequence[str],
    *,
    jobs: int,
    tell: Tell,
    messages: int = MOST_MESSAGES,
) -> Report:
    """Play every seed with the faults named. What is found does not depend on ``jobs``."""
    began = time.monotonic()
    report = Report(f"{seeds.start}:{seeds.stop}")
    faults, points, passed = Counter[str](), Counter[str](), Counter[str]()
    with _mapping(seeds, jobs) as play_all:
        work = partial(_play_seed, names=tuple(names), messages=messages)
        for outcome in play_all(work, seeds):
            report.schedules += 1
            report.anomalies += [{"seed": outcome.seed, **each} for each in outcome.anomalies]
            report.hashes.append(outcome.hash)
            faults.update(outcome.struck)
            points.update(outcome.points)
            passed.update(outcome.passed)
            tell(report.schedules, len(seeds))
    report.hash = hashlib.sha256(bytes.fromhex("".join(report.hashes))).hexdigest()
    report.faults, report.points = dict(sorted(faults.items())), dict(sorted(points.items()))
    report.passed = dict(sorted(passed.items()))
    report.seconds = round(time.monotonic() - began, 1)
    return report


def find_differences(report: Report, again: Report) -> list[int]:
    """Return the seeds whose two plays were not the same."""
    start = int(report.seeds.partition(":")[0])
    pairs = zip(report.hashes, again.hashes, strict=True)
    return [start + place for place, (one, other) in enumerate(pairs) if one != other]


def _play_seed(seed: int, names: tuple[str, ...], messages: int) -> Outcome:
    try:
        return play(draw_schedule(seed, names).with_messages(messages)).without_history()
    except Exception as error:
        raise BrokenPlay(f"seed {seed}: {type(error).__name__}: {error}") from error
    finally:
        if not gc.isenabled():
            _tidy()


def _prepare() -> None:
    """Collect garbage after each schedule, and never in the middle of one."""
    load_blank()
    gc.disable()
    _tidy()


def _tidy() -> None:
    """Collect what a schedule leaves. What is still there then is not looked at again."""
    gc.collect()
    gc.freeze()


@contextmanager
def _mapping(seeds: range, jobs: int) -> Iterator[Callable[..., Iterable[Outcome]]]:
    """Give a ``map`` that keeps the order, over so many processes."""
    if jobs == 1 or len(seeds) <= FEW:
        yield map
        return
    # Started anew rather than forked, so that each has its own order of sets: none may matter.
    with multiprocessing.get_context("spawn").Pool(jobs, _prepare) as pool:
        yield partial(pool.imap, chunksize=CHUNK)
