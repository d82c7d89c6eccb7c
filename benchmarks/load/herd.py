"""A server that is killed and started again: how soon all its customers are back, and what that costs."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.crowd import Report
from benchmarks.load.fleet import Fleet, describe_ends
from benchmarks.load.judge import find_anomalies
from benchmarks.load.ours import start_ours


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers, from how many processes."""

    customers: int
    processes: int


def measure(size: Size) -> Report:
    """Let everybody ask something; kill the server; start it, and wait until nobody misses anything."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = start_ours(folder)
        stack.callback(server.kill)
        server.wait_ready()
        fleet = Fleet(
            stack,
            server.port,
            folder,
            customers=size.customers,
            processes=size.processes,
        )
        fleet.open()
        fleet.ask("ask")
        server.kill()
        killed = time.monotonic()
        fleet.tell("come_back")
        server = start_ours(folder, server.port)
        stack.callback(server.kill)
        server.wait_ready()
        ready, spent = time.monotonic(), server.read_cpu_seconds()
        ends = fleet.wait()
        spent = server.read_cpu_seconds() - spent
        fleet.ask("finish")
        return {
            "customers": size.customers,
            "seconds_to_start": round(ready - killed, 2),
            "seconds_to_come_back": describe_ends(ends, killed),
            "server_seconds": round(spent, 2),
            "anomalies": find_anomalies(folder / "handraise.db", fleet.histories),
        }


def is_met(report: Report) -> bool:
    """Say whether nothing was lost."""
    return not report["anomalies"]


def describe(report: Report) -> str:
    """Say it in words."""
    seconds = report["seconds_to_come_back"]
    return "\n".join(
        [
            f"Killed under {report['customers']} customers, the server is up again after "
            f"{report['seconds_to_start']:.1f} s, half of them have everything after "
            f"{seconds['half']:.1f} s and all after {seconds['all']:.1f} s, for "
            f"{report['server_seconds']:.1f} s of its processor time.",
            f"anomalies: {len(report['anomalies'])}",
            *report["anomalies"][:20],
        ]
    )
