"""One socket that sends without a pause: what it costs the others, with rate limits and without."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load.chatters import FLOODS
from benchmarks.load.crowd import Crowd, Report
from benchmarks.load.ours import start_limited, start_ours
from benchmarks.server import ServerProcess

MOST_RATIO = 2.0
"""With rate limits; without them it is only printed."""
PAUSE = 1.3
"""Mean seconds between two messages of one of the others: below the limit of messages."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many others there are, how long and how often they are looked at, and beside what."""

    others: int
    seconds: float
    runs: int
    kinds: Sequence[str] = tuple(FLOODS)


def measure(size: Size) -> Report:
    """Let the others chat without a flood and with one of each kind, in turn."""
    return {
        "others": size.others,
        "limits_off": _measure(size, limited=False),
        "limits_on": _measure(size, limited=True),
    }


def is_met(report: Report) -> bool:
    """Say whether the others hardly notice any flood while there are limits."""
    return all(kind["ratio"] <= MOST_RATIO for kind in report["limits_on"].values())


def describe(report: Report) -> str:
    """Say it as a table."""
    lines = [
        f"{report['others']} others wait so long for an acknowledgement, in ms, without a flood and "
        "with one; and the server's processor time for each second of it:",
        "limits  flood     without    with    ratio   processor",
    ]
    for limits in ("off", "on"):
        for kind, found in report[f"limits_{limits}"].items():
            free, beside = found["median_ms"]["without"], found["median_ms"]["with"]
            lines.append(
                f"{limits:<8}{kind:<8}{free:>9.1f}{beside:>8.1f}{found['ratio']:>9.2f}"
                f"{found['server_seconds_a_second']:>12.2f}"
            )
    return "\n".join([*lines, f"bar, with limits: {MOST_RATIO:g} ×"])


def _measure(size: Size, *, limited: bool) -> Report:
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = start_limited(data) if limited else start_ours(data)
        stack.callback(server.kill)
        server.wait_ready()
        arguments = ["--port", str(server.port)]
        others = stack.enter_context(Crowd("benchmarks.load.chatters", arguments))
        flood = stack.enter_context(Crowd("benchmarks.load.chatters", arguments))
        others.ask("open", count=size.others)
        return {kind: _compare(server, others, flood, kind, size) for kind in size.kinds}


def _compare(server: ServerProcess, others: Crowd, flood: Crowd, kind: str, size: Size) -> Report:
    free, beside, spent = [], [], []
    for _ in range(size.runs):
        free.append(others.ask("chat", seconds=size.seconds, pause=PAUSE)["median_ms"])
        flood.ask("flood", kind=kind)
        before = server.read_cpu_seconds()
        beside.append(others.ask("chat", seconds=size.seconds, pause=PAUSE)["median_ms"])
        spent.append((server.read_cpu_seconds() - before) / size.seconds)
        flood.ask("stop")
    ratios = [late / soon for late, soon in zip(beside, free, strict=True)]
    return {
        "median_ms": {"without": round(median(free), 2), "with": round(median(beside), 2)},
        "ratio": round(median(ratios), 2),
        "server_seconds_a_second": round(median(spent), 2),
    }
