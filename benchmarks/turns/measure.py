"""Servers measured in turn by the same load: processor seconds of each over the same turns."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from types import TracebackType
from typing import Any

from benchmarks.server import ServerProcess, clean_environment


@dataclass(slots=True)
class Figures:
    """Microseconds of processor time (user and system, all threads) per turn, one for each round."""

    name: str
    rounds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    """Wall time of all rounds."""
    turns: int = 0

    @property
    def typical(self) -> float:
        return median(self.rounds)

    @property
    def spread(self) -> float:
        """Half of the way between the lowest and the highest round, as a share of the median."""
        return (max(self.rounds) - min(self.rounds)) / 2 / self.typical


class Measured:
    """One server with its own load beside it, both kept over all rounds."""

    def __init__(
        self, name: str, server: ServerProcess, *, chats: int, pause: float, token: str | None
    ) -> None:
        self.figures = Figures(name)
        self._server = server
        command = [sys.executable, "-m", "benchmarks.turns.load", "--port", str(server.port)]
        command += ["--chats", str(chats), "--pause", str(pause)]
        command += ["--token", token] if token else []
        self._load = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment(),
        )

    def __enter__(self) -> Measured:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._load.kill()
        self._load.wait()
        self._server.stop()

    def warm_up(self, turns_per_chat: int) -> None:
        """Connect every chat and take some turns that do not count."""
        self._read_report()
        self._take(turns_per_chat)

    def measure(self, turns_per_chat: int) -> None:
        """Take one round of turns and note what it cost the server."""
        before = self._server.read_cpu_seconds()
        report = self._take(turns_per_chat)
        spent = self._server.read_cpu_seconds() - before
        self.figures.rounds.append(round(spent / report["turns"] * 1e6, 1))
        self.figures.seconds += report["seconds"]
        self.figures.turns += report["turns"]

    def _take(self, turns_per_chat: int) -> dict[str, Any]:
        assert self._load.stdin is not None
        self._load.stdin.write(f"{turns_per_chat}\n")
        self._load.stdin.flush()
        return self._read_report()

    def _read_report(self) -> dict[str, Any]:
        assert self._load.stdout is not None
        line = self._load.stdout.readline()
        if not line:
            printed = self._server.read_printed()
            raise RuntimeError(f"{self.figures.name}: the load broke off.\n{printed}")
        report: dict[str, Any] = json.loads(line)
        return report


def take_rounds(servers: Sequence[Measured], rounds: int, turns_per_chat: int) -> None:
    """Measure every server once in each round, each round beginning with another one."""
    for number in range(rounds):
        first = number % len(servers)
        for server in (*servers[first:], *servers[:first]):
            server.measure(turns_per_chat)
