"""`python -m benchmarks.full_disk --seconds 60`: ends with 1 on a false acknowledgement, or when not back."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.full_disk.campaign import Report, run_campaign
from benchmarks.full_disk.small_disk import open_small_disk, start_again_where_mounting_is_allowed


def main() -> None:
    """Run a campaign of the length on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.full_disk")
    parser.add_argument("--seconds", type=float, default=60, help="how long the disk is full")
    parser.add_argument("--customers", type=int, default=20)
    parser.add_argument("--calm", type=float, default=5, help="seconds of load before and after")
    parser.add_argument("--by-limit", action="store_true", help="limit files instead of mounting")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not given.by_limit:
        start_again_where_mounting_is_allowed("benchmarks.full_disk", sys.argv[1:])
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / "data"
        folder.mkdir()
        with open_small_disk(folder, by_limit=given.by_limit) as disk:
            report = asyncio.run(
                run_campaign(
                    disk, seconds=given.seconds, calm=given.calm, customers=given.customers
                )
            )
    if given.json:
        print(json.dumps(asdict(report) | {"good": report.is_good}))
    else:
        _tell(report)
    sys.exit(0 if report.is_good else 1)


def _tell(report: Report) -> None:
    back = "not within the time" if report.back_after is None else f"{report.back_after:.2f} s"
    full = report.seconds_full
    print(f"made full by                {report.how}")
    print(f"acknowledged before         {report.acknowledged_before}")
    print(f"acknowledged while full     {report.acknowledged_while_full} (in {full:.0f} s)")
    print(
        f"refused                     {report.refused}, {report.refused_without_retry_after} of "
        "them without retry_after"
    )
    print(f"false acknowledgements      {len(report.false_acknowledgements)}")
    print(
        f"reads answered while full   {report.reads_while_full} (slowest "
        f"{report.slowest_read * 1000:.0f} ms), failed {report.failed_reads}"
    )
    print(f"write-ahead log             {report.log_megabytes:.1f} MB")
    print(
        f"memory                      {report.megabytes_before:.0f} MB before, at most "
        f"{report.megabytes_most:.0f} MB while full"
    )
    print(f"room to first ack           {back}")
    print(f"acknowledged after          {report.acknowledged_after}")
    for each in (*report.false_acknowledgements, *report.odd):
        print(f"  {each}")


if __name__ == "__main__":
    main()
