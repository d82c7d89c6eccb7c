"""Starts the server that is measured: ours, with a canned bot."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.server import ServerProcess, find_port


def start_ours(data: Path, port: int | None = None) -> ServerProcess:
    """Start it on a folder, without rate limits; ``wait_ready`` says when it is there."""
    return _start("benchmarks.turns.ours", data, port or find_port())


def start_limited(data: Path) -> ServerProcess:
    """Start it with rate limits."""
    return _start("benchmarks.load.limited", data, find_port())


def _start(module: str, data: Path, port: int) -> ServerProcess:
    command = [sys.executable, "-m", module, "--port", str(port), "--data", str(data)]
    return ServerProcess(command, port, data / "printed.txt")
