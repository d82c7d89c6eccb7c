"""`python -m benchmarks.interrupt`: takes over at random moments; ends with 1 if the bot says a word more."""

from __future__ import annotations

import argparse
import asyncio
import json
import string
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.interrupt.house import House, open_house
from benchmarks.interrupt.trial import Trial, interrupt

_WARM_UP = 4.0
"""Seconds in which the first answer is surely written."""
_LONG = 1.1
"""Moments are drawn up to a little after the end of what takes one unit of time to write."""


def main() -> None:
    """Read the command line, run the trials, say what came of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interrupt")
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--at-once", type=int, default=4, help="conversations side by side")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        trials = asyncio.run(run_trials(house, given.times, given.at_once, Random(given.seed)))
    report = build_report(trials)
    print(json.dumps(report) if given.json else "\n".join(f"{k:32}{v}" for k, v in report.items()))
    sys.exit(1 if report["wrong"] else 0)


async def run_trials(house: House, times: int, at_once: int, random: Random) -> list[Trial]:
    """Take over so many times, ``at_once`` side by side, at moments drawn evenly over the writing."""
    await interrupt(house, "Warmup", _WARM_UP)
    (first,) = house.calls["Warmup"]
    longest = ((first.finished or first.left or 0.0) - first.at) * _LONG
    places = asyncio.Semaphore(at_once)
    names = [build_name(number) for number in range(times)]
    moments = [random.uniform(0.0, longest) for _ in names]

    async def run_one(name: str, after: float) -> Trial:
        async with places:
            return await interrupt(house, name, after)

    return await asyncio.gather(*map(run_one, names, moments))


def build_name(number: int) -> str:
    """Return a name of letters alone: numbers would change what the question asks."""
    letters = ""
    for _ in range(4):
        number, place = divmod(number, 26)
        letters += string.ascii_lowercase[place]
    return "Q" + letters[::-1]


def build_report(trials: Sequence[Trial]) -> dict[str, Any]:
    """Return the figures of all trials; seconds are milliseconds here."""
    closings = sorted(trial.closing for trial in trials if trial.closing is not None)
    return {
        "takeovers": len(trials),
        "before a word": sum(not each.words_seen and not each.is_answered for each in trials),
        "while words were shown": sum(
            bool(each.words_seen) and not each.is_answered for each in trials
        ),
        "after the answer": sum(each.is_answered for each in trials),
        "provider saw it close": len(closings),
        "close, median ms": round(median(closings) * 1000, 1) if closings else None,
        "close, p95 ms": _read_rank(closings, 0.95),
        "close, worst ms": _read_rank(closings, 1.0),
        "wrong": sorted({text for each in trials for text in each.wrong}),
    }


def _read_rank(values: Sequence[float], share: float) -> float | None:
    if not values:
        return None
    return round(values[min(len(values) - 1, int(share * len(values)))] * 1000, 1)


if __name__ == "__main__":
    main()
