"""`python -m benchmarks.fire kill --kills 200`: prints what a campaign found; ends with 1 on an anomaly."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.fire import clocks, freeze, full, io, kill, nudges, proxies, stop
from benchmarks.fire.report import Options, Report
from benchmarks.full_disk.small_disk import start_again_where_mounting_is_allowed


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: what it does, and how often unless told otherwise."""

    run: Callable[[Options], Coroutine[Any, Any, Report]]
    times: int
    help: str
    customers: int = 20
    pause: float = 0.3


COMMANDS = {
    "kill": Command(kill.run, 200, "kill -9 under load"),
    "stop": Command(stop.run, 20, "SIGTERM and a new server, under load", 200, 0.3),
    "io": Command(io.run, 10, "errors of the disk, by strace"),
    "full": Command(full.run, 2, "a disk that is full for a while"),
    "proxy": Command(proxies.run, 24, "a network that delays, cuts, swallows and doubles"),
    "nudges": Command(nudges.run, 12, "a bus that loses every nudge"),
    "clocks": Command(clocks.run, 12, "a wall clock that jumps by hours"),
    "freeze": Command(freeze.run, 5, "SIGSTOP and SIGCONT, for longer than a lease too"),
}


def main() -> None:
    """Run the campaign of the command line."""
    given = _read_arguments()
    if given.campaign == "full":
        start_again_where_mounting_is_allowed("benchmarks.fire", sys.argv[1:])
    command = COMMANDS[given.campaign]

    def tell(done: int) -> None:
        print(f"\r{done}/{given.times}", end="", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        options = Options(
            Path(folder),
            times=given.times,
            customers=given.customers,
            people=given.people,
            pause=given.pause,
            seed=given.seed,
            tell=tell,
        )
        report = asyncio.run(command.run(options))
        if given.history is not None and report.skipped is None:
            shutil.copy(options.history, given.history)
    print(file=sys.stderr)
    if given.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report)
    sys.exit(1 if report.anomalies else 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fire")
    campaigns = parser.add_subparsers(dest="campaign", required=True)
    for name, command in COMMANDS.items():
        one = campaigns.add_parser(name, help=command.help)
        one.add_argument("--times", "--kills", type=int, default=command.times)
        one.add_argument("--customers", type=int, default=command.customers)
        one.add_argument("--people", type=int, default=4, choices=range(1, 7))
        one.add_argument("--pause", type=float, default=command.pause, metavar="SECONDS")
        one.add_argument("--seed", type=int, default=1)
        one.add_argument("--history", type=Path, metavar="FILE", help="keep the history here")
        one.add_argument("--json", action="store_true")
    return parser.parse_args()


def _print(report: Report) -> None:
    if report.skipped is not None:
        print(f"{report.name}: skipped, {report.skipped}")
        return
    lines: list[tuple[str, object]] = [
        (report.name, f"{report.times} times in {report.lasted:.0f} s {report.how or ''}".rstrip()),
        ("conversations", report.conversations),
        ("messages a second", f"{report.per_second:.0f}"),
        ("acknowledged", report.acknowledged),
        ("answered / handed over", f"{report.bot_answers} / {report.handovers}"),
        ("written by people", report.people_wrote),
    ]
    if report.storage_refused:
        lines.append(("refused for want of storage", report.storage_refused))
    if report.rates:
        lines.append(("acknowledged a second, before", f"{median(report.rates):.0f} (median)"))
    for what in report.seconds:
        found = report.summarise(what)
        lines.append((what, f"{found['median']:.2f} s (median), {found['max']:.2f} s (longest)"))
    lines.append(("anomalies", len(report.anomalies)))
    for what, value in lines:
        print(f"{what:<32} {value}")
    for anomaly in report.anomalies:
        print(f"  {anomaly}")


if __name__ == "__main__":
    main()
