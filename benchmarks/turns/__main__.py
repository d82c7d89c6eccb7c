"""`python -m benchmarks.turns`: what a turn costs the server; ends with 1 above the bar."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from benchmarks.server import ServerProcess, add_person, find_port, run_command
from benchmarks.turns.measure import Figures, Measured, take_rounds

BAR = 4.0
"""How many times the floor a turn may cost."""
NAMES = ("floor", "ours", "naive")
WARM_UP = 2


def measure_turns(
    folder: Path, *, chats: int, turns: int, rounds: int, pause: float
) -> dict[str, Figures]:
    """Measure the three servers over the same rounds; ``turns`` are those of one chat in a round."""
    with ExitStack() as running:
        servers = []
        for name in NAMES:
            data = folder / name
            data.mkdir()
            token = add_person(data) if name == "ours" else None
            port = find_port()
            command = [sys.executable, "-m", f"benchmarks.turns.{name}"]
            command += ["--port", str(port), "--data", str(data)]
            server = ServerProcess(command, port, data / "printed.txt")
            server.wait_ready()
            measured = Measured(name, server, chats=chats, pause=pause, token=token)
            servers.append(running.enter_context(measured))
            measured.warm_up(WARM_UP)
        take_rounds(servers, rounds, turns)
        return {server.figures.name: server.figures for server in servers}


def measure_deciding(folder: Path) -> dict[str, float]:
    """Measure embedding and deciding, in a process of its own."""
    return dict(
        json.loads(run_command([sys.executable, "-m", "benchmarks.turns.deciding", str(folder)]))
    )


def _describe(figures: dict[str, Figures], deciding: dict[str, float], bar: float) -> str:
    floor = figures["floor"].typical
    lines = ["server   µs a turn   spread   × floor"]
    lines += [
        f"{name:<7}{each.typical:>10.0f}{each.spread:>9.0%}{each.typical / floor:>10.1f}"
        for name, each in figures.items()
    ]
    lines.append(f"bar: ours at most {bar:g} × floor")
    one, both = deciding["embedding"], deciding["embedding_and_deciding"]
    lines.append(
        f"apart from that, with the real bot: {both:.0f} µs to embed and decide a message, "
        f"{both / one:.1f} × one embedding ({one:.0f} µs)"
        if one
        else f"apart from that, with the real bot: {both:.0f} µs to decide (no embeddings installed)"
    )
    return "\n".join(lines)


def main() -> None:
    """Measure in the size of the command line and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns")
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--turns", type=int, default=10, help="of one chat in one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--pause", type=float, default=0, help="seconds before a customer asks again, on average"
    )
    parser.add_argument("--bar", type=float, default=BAR, help="ours, as a multiple of the floor")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure_turns(
            Path(folder),
            chats=given.chats,
            turns=given.turns,
            rounds=given.rounds,
            pause=given.pause,
        )
        deciding = measure_deciding(Path(folder) / "deciding")
    ratio = figures["ours"].typical / figures["floor"].typical
    if given.json:
        report = {
            "chats": given.chats,
            "pause": given.pause,
            "microseconds_per_turn": {name: each.typical for name, each in figures.items()},
            "ratio": ratio,
            "ratio_naive": figures["naive"].typical / figures["floor"].typical,
            "bar": given.bar,
            "servers": {name: asdict(each) for name, each in figures.items()},
            "microseconds_per_message": deciding,
        }
        print(json.dumps(report))
    else:
        print(_describe(figures, deciding, given.bar))
    sys.exit(1 if ratio > given.bar else 0)


if __name__ == "__main__":
    main()
