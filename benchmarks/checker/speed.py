"""Measures how long a file takes to check, beside merely decoding its lines."""

from __future__ import annotations

import gc
import json
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from agent_console.lab.checker.check import check_history
from agent_console.lab.checker.lines import read_lines
from agent_console.lab.history import encode_line
from benchmarks.checker.crowd import make_crowd


@dataclass(frozen=True)
class Speed:
    """Times in seconds of processor time, sizes in MB; ``anomalies`` must be 0."""

    events: int
    megabytes: float
    seconds: float
    floor_seconds: float
    peak_memory: float
    anomalies: int

    @property
    def events_per_second(self) -> float:
        return self.events / self.seconds

    @property
    def ratio(self) -> float:
        """How many times as long as only ``json.loads`` of every line."""
        return self.seconds / self.floor_seconds


def write_crowd(path: Path, events: int) -> int:
    """Write a long valid history; returns its lines."""
    lines = make_crowd(events)
    with path.open("w") as file:
        file.writelines(encode_line(line) + "\n" for line in lines)
    return len(lines)


def measure(path: Path, events: int) -> Speed:
    """Decode a file, then check it."""
    gc.collect()
    began = time.process_time()
    with path.open("rb") as file:
        for raw in file:
            json.loads(raw)
    floor = time.process_time() - began
    began = time.process_time()
    found = check_history(read_lines(path))
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    megabytes = path.stat().st_size / 1e6
    return Speed(events, megabytes, seconds, floor, peak, len(found))
