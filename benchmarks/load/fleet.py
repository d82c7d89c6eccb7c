"""The processes of the customers, told what to do together; when each of them was done."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.load.crowd import Crowd, Report, ask_all


class Fleet:
    """So many customers over so many processes, each of which writes what it sees to a file."""

    def __init__(
        self, stack: ExitStack, port: int, folder: Path, *, customers: int, processes: int
    ) -> None:
        self.histories = [folder / f"history-{number}.jsonl" for number in range(processes)]
        share, rest = divmod(customers, processes)
        self._shares = [share + (number < rest) for number in range(processes)]
        self._crowds = [
            stack.enter_context(
                Crowd(
                    "benchmarks.load.customers",
                    ["--port", str(port), "--number", str(number), "--history", str(history)],
                )
            )
            for number, history in enumerate(self.histories)
        ]

    def open(self) -> None:
        """Let every customer open a conversation."""
        for crowd, share in zip(self._crowds, self._shares, strict=True):
            crowd.tell("open", count=share)
        for crowd in self._crowds:
            crowd.hear()

    def tell(self, do: str) -> None:
        """Tell every process at once to do something; ``wait`` returns when it is done."""
        for crowd in self._crowds:
            crowd.tell(do)

    def wait(self) -> list[float]:
        """Return when each customer was done, on the monotonic clock, the first first."""
        reports = [crowd.hear() for crowd in self._crowds]
        return sorted(end for report in reports for end in report["ends"])

    def ask(self, do: str, **details: object) -> list[Report]:
        """Tell every process, and wait for all reports."""
        return ask_all(self._crowds, do, **details)


def describe_ends(ends: Sequence[float], since: float) -> dict[str, float]:
    """Return the seconds until half of them were done, and all."""
    return {
        "half": round(ends[len(ends) // 2] - since, 2),
        "all": round(ends[-1] - since, 2),
    }
