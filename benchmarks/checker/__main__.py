"""`python -m benchmarks.checker`: prints speed, false alarms, and what is found of what is injected."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent_console.lab.checker.anomaly import MEANINGS
from benchmarks.checker.proof import Proof, run, try_injections, try_valid
from benchmarks.checker.speed import Speed, measure, write_crowd

_MOST_SECONDS = 60.0
"""For a million events."""


def main() -> None:
    """Run the parts whose size is given; all of them in their usual sizes when none is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checker")
    parser.add_argument("--events", type=int, help="measure the speed on so many lines")
    parser.add_argument("--histories", type=int, help="check so many valid histories")
    parser.add_argument("--injections", type=int, help="inject each kind in so many histories")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.events is given.histories is given.injections is None:
        given.events, given.histories, given.injections = 1_000_000, 10_000, 1_000
    report: dict[str, Any] = {}
    is_good = True
    if given.events is not None:
        is_good &= _measure(report, given.events)
    if given.histories is not None:
        is_good &= _try(report, "valid", try_valid, given.histories, given)
    if given.injections is not None:
        is_good &= _try(report, "injected", try_injections, given.injections, given)
    if given.json:
        print(json.dumps(report))
    else:
        _show(report)
    sys.exit(0 if is_good else 1)


def _measure(report: dict[str, Any], events: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        print("writing a long history", file=sys.stderr)
        # In a process of its own: what it leaves in memory would be counted as the checker's.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            written = pool.apply(write_crowd, (path, events))
        speed: Speed = measure(path, written)
    report["speed"] = {
        "events": speed.events,
        "megabytes": round(speed.megabytes),
        "seconds": round(speed.seconds, 2),
        "events_per_second": round(speed.events_per_second),
        "floor_seconds": round(speed.floor_seconds, 2),
        "ratio": round(speed.ratio, 2),
        "peak_memory": round(speed.peak_memory),
        "anomalies": speed.anomalies,
    }
    allowed = _MOST_SECONDS * max(speed.events, 100_000) / 1e6
    return speed.anomalies == 0 and speed.seconds < allowed


def _try(
    report: dict[str, Any],
    name: str,
    attempt: Callable[[int], Proof],
    count: int,
    given: argparse.Namespace,
) -> bool:
    began = time.monotonic()

    def tell(done: int, total: int) -> None:
        if done % 20 == 0 or done == total:
            print(f"\r{done}/{total} {name}", end="", file=sys.stderr, flush=True)

    seeds = range(given.seed, given.seed + count)
    proof = run(attempt, seeds, jobs=given.jobs, tell=tell)
    print(file=sys.stderr)
    report[name] = {
        "histories": proof.histories,
        "lines": proof.lines,
        "seconds": round(time.monotonic() - began, 1),
    }
    if name == "valid":
        report[name]["false_alarms"] = proof.false_alarms
        return not proof.false_alarms
    report[name] |= {
        "injected": dict(sorted(proof.injected.items())),
        "found": dict(sorted(proof.found.items())),
        "strays": proof.strays,
    }
    return not proof.strays


def _show(report: dict[str, Any]) -> None:
    if "speed" in report:
        speed = report["speed"]
        print(f"events                  {speed['events']} ({speed['megabytes']} MB)")
        print(f"seconds of processor    {speed['seconds']}")
        print(f"events per second       {speed['events_per_second']}")
        print(f"only json.loads         {speed['floor_seconds']} s: {speed['ratio']} times as long")
        print(f"peak memory             {speed['peak_memory']} MB")
        print(f"anomalies               {speed['anomalies']}")
    if "valid" in report:
        valid = report["valid"]
        lines = f"{valid['histories']} ({valid['lines']} lines, {valid['seconds']} s)"
        print(f"valid histories         {lines}")
        print(f"false alarms            {len(valid['false_alarms'])}")
        for alarm in valid["false_alarms"][:20]:
            print(f"  {alarm}")
    if "injected" in report:
        injected = report["injected"]
        lines = f"{injected['histories']} ({injected['seconds']} s)"
        print(f"histories injected into {lines}")
        for kind in MEANINGS:
            found, count = injected["found"].get(kind, 0), injected["injected"].get(kind, 0)
            print(f"  {kind:<26} found {found}/{count}")
        for stray in injected["strays"][:20]:
            print(f"  {stray}")


if __name__ == "__main__":
    main()
