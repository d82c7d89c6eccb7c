"""`python -m benchmarks.kill --kills 50`: prints what the campaign found; ends with 1 on an anomaly."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.kill.campaign import run_campaign


def main() -> None:
    """Run a campaign of the size on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--customers", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()

    def tell(done: int) -> None:
        print(f"\r{done}/{given.kills} kills", end="", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(
            run_campaign(
                Path(folder),
                kills=given.kills,
                customers=given.customers,
                seed=given.seed,
                tell=tell,
            )
        )
    print(file=sys.stderr)
    if given.json:
        print(json.dumps(asdict(report) | {"median_restart": report.median_restart}))
    else:
        print(f"kills                       {report.kills}")
        print(f"conversations               {report.conversations}")
        print(f"messages acknowledged       {report.acknowledged}")
        print(f"answered / handed over      {report.answered} / {report.handed_over}")
        print(f"anomalies                   {len(report.anomalies)}")
        print(f"restart to first ack        {report.median_restart:.2f} s (median)")
        print(f"seconds                     {report.seconds:.0f}")
        for anomaly in report.anomalies:
            print(f"  {anomaly}")
    sys.exit(1 if report.anomalies else 0)


if __name__ == "__main__":
    main()
