"""`python -m benchmarks.torn --cuts 10000`: prints how each way went; ends with 1 on an anomaly."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks.torn.campaign import Report, make_folder, run_campaign


def main() -> None:
    """Run a campaign of the size on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torn")
    parser.add_argument("--cuts", type=int, default=10_000, help="crashes within the model")
    parser.add_argument("--damages", type=int, help="broken disks (as many as cuts)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    damages = given.cuts if given.damages is None else given.damages
    logging.disable()  # every trial would complain of what was done to it

    def tell(done: int) -> None:
        print(f"\r{done}/{given.cuts + damages} trials", end="", file=sys.stderr, flush=True)

    with make_folder() as folder:
        report = asyncio.run(
            run_campaign(Path(folder), cuts=given.cuts, damages=damages, seed=given.seed, tell=tell)
        )
    print(file=sys.stderr)
    if given.json:
        print(json.dumps(asdict(report)))
    else:
        _tell(report)
    sys.exit(1 if report.anomalies else 0)


def _tell(report: Report) -> None:
    _tell_group(f"crashes, {report.cuts}: what was not synced is torn", report.crashes)
    _tell_group(f"broken disks, {report.damages}: what was synced is damaged", report.broken)
    print(f"anomalies {len(report.anomalies)}, {report.seconds:.0f} s, seed {report.seed}")
    for anomaly in report.anomalies:
        print(f"  {anomaly}")


def _tell_group(title: str, group: Mapping[str, Counter[str]]) -> None:
    print(title)
    for how in sorted(group):
        counts = ", ".join(f"{outcome} {n}" for outcome, n in sorted(group[how].items()))
        print(f"  {how:<28} {counts}")


if __name__ == "__main__":
    main()
