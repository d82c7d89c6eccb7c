"""Processes of the load: each is told what to do by a line on its standard input, and reports by one."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from benchmarks.server import clean_environment

Report = dict[str, Any]
Do = Callable[..., Awaitable[Report]]


class Crowd:
    """One process of the load, seen from the program that measures."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment(),
        )

    def __enter__(self) -> Crowd:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()  # closes the pipes too

    def tell(self, do: str, **details: object) -> None:
        """Say what to do; ``hear`` returns when it is done."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **details}) + "\n")
        self._process.stdin.flush()

    def hear(self) -> Report:
        """Return what became of it. Raises ``RuntimeError`` when the process broke off."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load broke off: see what it printed")
        report: Report = json.loads(line)
        return report

    def ask(self, do: str, **details: object) -> Report:
        """Tell, and wait for the report."""
        self.tell(do, **details)
        return self.hear()


def ask_all(crowds: Sequence[Crowd], do: str, **details: object) -> list[Report]:
    """Tell all of them at once, and wait for every report."""
    for crowd in crowds:
        crowd.tell(do, **details)
    return [crowd.hear() for crowd in crowds]


async def obey(deeds: Mapping[str, Do]) -> None:
    """In a process of the load: do what the lines say until they end."""
    allow_many_sockets()
    while line := await asyncio.to_thread(sys.stdin.readline):
        details = json.loads(line)
        report = await deeds[details.pop("do")](**details)
        print(json.dumps(report), flush=True)


def allow_many_sockets() -> None:
    """Raise this process's limit of open files as far as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
