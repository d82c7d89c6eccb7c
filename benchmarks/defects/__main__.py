"""`python -m benchmarks.defects`: hunts every planted defect; ends with 1 when one is not found."""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from statistics import median
from typing import Any

from agent_console.lab.defects.catalogue import DEFECTS
from agent_console.lab.defects.hunt import Catch, hunt


def main() -> None:
    """Hunt the defects named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.defects")
    parser.add_argument("names", nargs="*", help="; ".join(DEFECTS), metavar="NAME")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1000, help="seeds to try for each")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    names = given.names or list(DEFECTS)
    if unknown := [name for name in names if name not in DEFECTS]:
        parser.error(f"{', '.join(unknown)}: there is no such defect")
    began = time.monotonic()
    seeds = range(given.first, given.first + given.seeds)
    catches = dict(_hunt_all(names, seeds, given.jobs, quiet=given.json))
    caught = [catch for catch in catches.values() if catch is not None]
    report = {
        "planted": len(names),
        "found": len(caught),
        "median_first_seed": median(catch.tried for catch in caught) if caught else None,
        "catches": {name: catch and asdict(catch) for name, catch in catches.items()},
        "seconds": round(time.monotonic() - began, 1),
    }
    if given.json:
        print(json.dumps(report))
    else:
        _show(report)
    sys.exit(0 if len(caught) == len(names) else 1)


def _hunt_all(
    names: Sequence[str], seeds: range, jobs: int, *, quiet: bool
) -> Iterator[tuple[str, Catch | None]]:
    # What the product complains of with a defect in it is beside the point.
    silence = (logging.disable, (logging.CRITICAL,))
    with multiprocessing.get_context("spawn").Pool(jobs, *silence) as pool:
        for name, catch in zip(names, pool.imap(partial(hunt, seeds=seeds), names), strict=True):
            if not quiet:
                print(f"{name:30}{_describe(catch, seeds)}", flush=True)
            yield name, catch


def _describe(catch: Catch | None, seeds: range) -> str:
    if catch is None:
        return f"not found in {len(seeds)} schedules"
    return f"schedule {catch.tried:4}: {', '.join(catch.kinds)}"


def _show(report: dict[str, Any]) -> None:
    print(f"planted                       {report['planted']}")
    print(f"found                         {report['found']}")
    print(f"first schedule that shows it  {report['median_first_seed']} (median)")
    print(f"seconds                       {report['seconds']}")


if __name__ == "__main__":
    main()
