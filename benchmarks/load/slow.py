"""Readers who never read: what they cost the others, and the server."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load.crowd import Crowd, Report
from benchmarks.load.kernel import read_waiting
from benchmarks.load.ours import start_ours
from benchmarks.memory.parts import read_private_megabytes
from benchmarks.server import add_person

MOST_RATIO = 1.2
MOST_MEGABYTES = 100.0
MOST_STOP_SECONDS = 10.0
CHARACTERS = 8000
"""Of each message that stands in the conversation before anybody watches it."""
WARM_UP = 5
_LETTING_GO = 60.0


@dataclass(frozen=True, slots=True)
class Size:
    """How many watch, how many of them never read, and how much is said to them."""

    readers: int
    stuck: int
    runs: int
    messages: int
    history: int
    """Long messages that were written before: more than the buffers on the way to a reader hold."""
    let_go: bool


class Desk:
    """A server, with consoles that all watch the same conversation and read it."""

    def __init__(self, stack: ExitStack, readers: int, history: int) -> None:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        token = add_person(data)
        self.server = start_ours(data)
        stack.callback(self.server.kill)
        self.server.wait_ready()
        arguments = ["--port", str(self.server.port), "--token", token]
        self.crowd = stack.enter_context(Crowd("benchmarks.load.readers", arguments))
        self.crowd.ask("open")
        self.crowd.ask("say", times=history, characters=CHARACTERS)
        self.crowd.ask("watch", count=readers)

    def say(self, messages: int) -> Report:
        """Measure how long messages take to everybody who reads."""
        self.crowd.ask("say", times=WARM_UP, characters=100)
        return self.crowd.ask("say", times=messages, characters=100)

    def read_megabytes(self) -> float:
        """Return the server's private memory."""
        return read_private_megabytes(self.server.pid)

    def stop(self) -> float:
        """Tell the server to stop; returns the seconds that it takes."""
        began = time.monotonic()
        self.server.stop()
        return round(time.monotonic() - began, 2)


def measure(size: Size) -> Report:
    """Run without those who never read, and with them, in turn, on a server each."""
    with ExitStack() as stack:
        free = Desk(stack, size.readers - size.stuck, size.history)
        beside = Desk(stack, size.readers - size.stuck, size.history)
        runs = []
        for _ in range(size.runs):
            without = free.say(size.messages)
            beside.crowd.ask("get_stuck", count=size.stuck)
            runs.append({"without": without, "with": beside.say(size.messages)})
        waiting = read_waiting(beside.server.port)
        up = beside.read_megabytes() - free.read_megabytes()
        seconds = _wait_until_let_go(beside.server.port) if size.let_go else None
        beside.crowd.ask("get_stuck", count=size.stuck)
        return {
            "readers": size.readers,
            "stuck": size.stuck,
            "runs": runs,
            "ratio": _compare(runs),
            "megabytes_up": round(up, 1),
            "held_up": len(waiting),
            "kernel_megabytes": round(sum(waiting) / 1e6, 1),
            "seconds_to_let_go": seconds,
            "stop_seconds": {"without": free.stop(), "with": beside.stop()},
        }


def is_met(report: Report) -> bool:
    """Say whether all bars are met, and those who do not read were really stuck."""
    return bool(
        report["held_up"] == report["stuck"]
        and report["ratio"] <= MOST_RATIO
        and report["megabytes_up"] < MOST_MEGABYTES
        and report["stop_seconds"]["with"] < MOST_STOP_SECONDS
    )


def describe(report: Report) -> str:
    """Say it in words."""
    typical = {
        side: median(run[side]["median_ms"] for run in report["runs"])
        for side in ("without", "with")
    }
    lines = [
        f"{report['stuck']} of {report['readers']} readers read nothing. The others get a message "
        f"after {typical['with']:.1f} ms, without them after {typical['without']:.1f} ms; run by "
        f"run {report['ratio']:.2f} × (bar: {MOST_RATIO:g} ×).",
        f"They cost the server {report['megabytes_up']:.1f} MB (bar: {MOST_MEGABYTES:g} MB), and "
        f"the kernel {report['kernel_megabytes']:.1f} MB.",
        f"Told to stop, it ends after {report['stop_seconds']['with']:.1f} s "
        f"(bar: {MOST_STOP_SECONDS:g} s).",
    ]
    if report["seconds_to_let_go"] is not None:
        lines.append(f"It lets go of the last of them after {report['seconds_to_let_go']:.0f} s.")
    return "\n".join(lines)


def _compare(runs: list[Report]) -> float:
    """Return the median of the pairs' ratios: what else the machine does hits both of a pair."""
    ratios = [run["with"]["median_ms"] / run["without"]["median_ms"] for run in runs]
    return round(float(median(ratios)), 3)


def _wait_until_let_go(port: int) -> float | None:
    """Return the seconds until nothing waits in the kernel any more; ``None``: too long."""
    began = time.monotonic()
    while read_waiting(port):
        if time.monotonic() - began > _LETTING_GO:
            return None
        time.sleep(0.2)
    return round(time.monotonic() - began, 1)
