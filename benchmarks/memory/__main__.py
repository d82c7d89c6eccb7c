"""`python -m benchmarks.memory`: private memory of the idle demo server; ends with 1 above the bar."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.memory.parts import read_private_megabytes
from benchmarks.server import ServerProcess, clean_environment, find_handraise, find_port
from examples.banking.customer import ask
from examples.banking.questions import Question

BAR = 350.0
"""MB of a million bytes."""
_SETTLING_SECONDS = 5.0
_PATIENCE = 120.0


def measure_server(data: Path) -> float:
    """Run the demo, let it answer one question, and return its private memory when it is idle."""
    port = find_port()
    command = [find_handraise(), "demo", "--port", str(port), "--data", str(data)]
    server = ServerProcess(command, port, data / "printed.txt")
    try:
        server.wait_ready()
        _wait_loaded(port)
        question = Question("How long does delivery take?", None, "")
        asyncio.run(ask(port, question, lambda _: None))
        time.sleep(_SETTLING_SECONDS)
        return read_private_megabytes(server.pid)
    finally:
        server.stop()


def measure_parts(data: Path) -> list[tuple[str, float]]:
    """Return what each part adds, in MB; measured in a process that builds them one by one."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory.parts", str(data)],
        capture_output=True,
        text=True,
        check=True,
        env=clean_environment(),
    )
    reached = json.loads(done.stdout.splitlines()[-1])
    before = [0.0, *(megabytes for _, megabytes in reached)]
    return [
        (part, megabytes - less) for (part, megabytes), less in zip(reached, before, strict=False)
    ]


def _wait_loaded(port: int) -> None:
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as reply:
                if reply.status == 200:
                    return
        except urllib.error.URLError:
            if time.monotonic() > ends:
                raise
        time.sleep(0.2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--bar", type=float, default=BAR, help="MB of a million bytes")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = measure_server(Path(folder))
        parts = measure_parts(Path(folder))
    if given.json:
        print(json.dumps({"server_mb": whole, "bar_mb": given.bar, "parts_mb": dict(parts)}))
    else:
        for part, megabytes in parts:
            print(f"{part:<34}{megabytes:>7.1f} MB")
        print(f"{'sum of the parts':<34}{sum(each for _, each in parts):>7.1f} MB")
        print(f"{'the idle demo server (USS)':<34}{whole:>7.1f} MB   (bar: {given.bar:g} MB)")
    sys.exit(1 if whole > given.bar else 0)


if __name__ == "__main__":
    main()
