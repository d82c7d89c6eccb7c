"""`python -m benchmarks.notices`: a turn while receivers hang, refuse and fail; 1 above the bar."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

from websockets.asyncio.client import connect

from benchmarks.notices.receivers import SECRET, run_receivers
from benchmarks.server import ServerProcess, find_port
from benchmarks.turns.bare import SUBPROTOCOL
from escalation.store.session import Database
from escalation.work.deliveries import Selection
from escalation.work.deliveries_sql import SqlDeliveries

BAR = 1.1
"""How many times as long a turn may take, with receivers that are down, as with none at all."""
_PATIENCE = 30.0
_WARM_UP = 10


async def take_turn(port: int) -> float:
    """Open a chat, write, and return the seconds until the customer hears that a person comes."""
    url = f"ws://127.0.0.1:{port}/ws/customer"
    async with connect(url, subprotocols=[SUBPROTOCOL], compression=None) as socket:  # type: ignore[list-item] # a plain text with a type of its own
        await socket.send('{"type":"hello"}')
        while json.loads(await socket.recv())["type"] != "caught_up":
            pass
        began = time.perf_counter()
        await socket.send('{"type":"send","client_id":"1","text":"Where is my order?"}')
        async with asyncio.timeout(_PATIENCE):
            while json.loads(await socket.recv()).get("kind") != "HandoffRequested":
                pass
        return time.perf_counter() - began


async def measure(folder: Path, *, turns: int, rounds: int, pause: float) -> dict[str, list[float]]:
    """Return the seconds of every turn with nobody to tell, with one that is well, and with bad ones.

    In each round every server is measured once, each round beginning with another one.
    """
    taken: dict[str, list[float]] = {}
    async with AsyncExitStack() as running:
        files = await running.enter_async_context(run_receivers(folder))
        servers = {}
        for name, file in files.items():
            servers[name] = await asyncio.to_thread(_start, folder / name, file)
            running.push_async_callback(asyncio.to_thread, servers[name].stop)
            await _take(servers[name].port, _WARM_UP, pause)
            taken[name] = []
        names = list(servers)
        for number in range(rounds):
            first = number % len(names)
            for name in (*names[first:], *names[:first]):
                taken[name] += await _take(servers[name].port, turns, pause)
    return taken


async def _take(port: int, turns: int, pause: float) -> list[float]:
    """Take turns one after the other: what is told goes on beside all but the first."""
    seconds = []
    for _ in range(turns):
        seconds.append(await take_turn(port))
        await asyncio.sleep(pause)
    return seconds


async def count_notices(folder: Path, name: str) -> tuple[int, int]:
    """Return how many notices a server kept, and how many attempts it began."""
    database = Database.open(f"sqlite:///{folder / name / 'handraise.db'}")
    kept = await SqlDeliveries(database).list_newest(Selection(), 100_000)
    database.close()
    return len(kept), sum(each.attempts for each in kept)


def _start(data: Path, file: Path | None) -> ServerProcess:
    data.mkdir()
    port = find_port()
    command = [sys.executable, "-m", "benchmarks.notices.server"]
    command += ["--port", str(port), "--data", str(data)]
    settings = {"BENCHMARK_SECRET": SECRET}
    if file is not None:
        settings["HANDRAISE_NOTICES"] = str(file)
    server = ServerProcess(command, port, data / "printed.txt", settings)
    server.wait_ready()
    return server


def main() -> None:
    """Measure in the size of the command line and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.notices")
    parser.add_argument("--turns", type=int, default=40, help="with each server in one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two turns")
    parser.add_argument("--bar", type=float, default=BAR)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        taken = asyncio.run(
            measure(Path(folder), turns=given.turns, rounds=given.rounds, pause=given.pause)
        )
        notices = {name: asyncio.run(count_notices(Path(folder), name)) for name in taken}
    p50 = {name: median(each) * 1e3 for name, each in taken.items()}
    p95 = {name: quantiles(each, n=20)[-1] * 1e3 for name, each in taken.items()}
    ratio = {name: p50[name] / p50["nobody"] for name in taken}
    if given.json:
        report = {"p50_ms": p50, "p95_ms": p95, "ratio": ratio, "notices": notices}
        print(json.dumps(report | vars(given)))
    else:
        print("told     p50 ms    p95 ms   × nobody   notices   attempts")
        for name in taken:
            figures = f"{p50[name]:>8.1f}{p95[name]:>10.1f}{ratio[name]:>11.2f}"
            print(f"{name:<7}{figures}{notices[name][0]:>10}{notices[name][1]:>11}")
        print(f"bar: bad at most {given.bar:g} × nobody")
    sys.exit(1 if ratio["bad"] > given.bar else 0)


if __name__ == "__main__":
    main()
