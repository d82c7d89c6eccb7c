"""Idle sockets: what each costs the server in memory, and how soon all are back when all are dropped."""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.crowd import Report
from benchmarks.load.fleet import Fleet, describe_ends
from benchmarks.load.judge import find_anomalies
from benchmarks.load.ours import start_ours
from benchmarks.memory.parts import read_private_megabytes
from benchmarks.server import ServerProcess, find_port

MOST_RATIO = 1.5
WARM_UP = 20
"""Sockets that come and go before memory is read for the first time."""
ASKING = 10
"""One in so many customers has just sent a message when the connection is lost."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many sockets, from how many processes, and seconds to wait before memory is read."""

    sockets: int
    processes: int
    settle: float


def measure(size: Size) -> Report:
    """Measure the bare server, then ours."""
    bare, ours = _measure_bare(size), _measure_ours(size)
    ratio = ours["bytes_per_socket"] / bare["bytes_per_socket"]
    return {"sockets": size.sockets, "ratio": round(ratio, 3), "bare": bare, "ours": ours}


def is_met(report: Report) -> bool:
    """Say whether sockets are as light as they should be, and nothing was lost."""
    return report["ratio"] <= MOST_RATIO and not report["ours"]["anomalies"]


def describe(report: Report) -> str:
    """Say it in words."""
    bare, ours = report["bare"], report["ours"]
    return "\n".join(
        [
            f"{report['sockets']} idle sockets take {ours['bytes_per_socket'] / 1000:.1f} kB each, "
            f"{bare['bytes_per_socket'] / 1000:.1f} kB on a bare FastAPI and uvicorn: "
            f"{report['ratio']:.2f} × (bar: {MOST_RATIO:g} ×).",
            f"All dropped at once, half are back after {ours['seconds_to_resume']['half']:.1f} s "
            f"and all after {ours['seconds_to_resume']['all']:.1f} s, for "
            f"{ours['server_seconds']:.1f} s of the server's processor time.",
            f"anomalies: {len(ours['anomalies'])}",
            *ours["anomalies"][:20],
        ]
    )


def _measure_bare(size: Size) -> Report:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = find_port()
        command = [sys.executable, "-m", "benchmarks.load.bare", "--port", str(port)]
        server = ServerProcess(command, port, folder / "printed.txt")
        stack.callback(server.kill)
        server.wait_ready()
        _, taken = _open_all(stack, server, folder, size)
        return {"bytes_per_socket": taken}


def _measure_ours(size: Size) -> Report:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = start_ours(folder)
        stack.callback(server.kill)
        server.wait_ready()
        fleet, taken = _open_all(stack, server, folder, size)
        fleet.ask("drop", every=ASKING)
        spent, dropped = server.read_cpu_seconds(), time.monotonic()
        fleet.tell("resume")
        ends = fleet.wait()
        spent = server.read_cpu_seconds() - spent
        fleet.ask("finish")
        return {
            "bytes_per_socket": taken,
            "seconds_to_resume": describe_ends(ends, dropped),
            "server_seconds": round(spent, 2),
            "anomalies": find_anomalies(folder / "handraise.db", fleet.histories),
        }


def _open_all(
    stack: ExitStack, server: ServerProcess, folder: Path, size: Size
) -> tuple[Fleet, int]:
    """Open all sockets; returns them with the bytes that each takes."""
    with ExitStack() as warming:
        Fleet(warming, server.port, folder, customers=WARM_UP, processes=1).open()
    time.sleep(1)
    before = read_private_megabytes(server.pid)
    fleet = Fleet(stack, server.port, folder, customers=size.sockets, processes=size.processes)
    fleet.open()
    time.sleep(size.settle)
    taken = read_private_megabytes(server.pid) - before
    return fleet, round(taken * 1e6 / size.sockets)
