"""Print what becomes of broken replies, kind by kind: ``python -m benchmarks.hostile``."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.hostile.form_kinds import FORM_KINDS
from benchmarks.hostile.measure import Tally, measure
from benchmarks.hostile.tool_kinds import TOOL_KINDS
from benchmarks.hostile.wire_kinds import EVENT_KINDS, WIRE_KINDS
from benchmarks.hostile.word_kinds import WORD_KINDS

COMMON_KINDS = (*WIRE_KINDS, *FORM_KINDS, *WORD_KINDS, *TOOL_KINDS)
KINDS = (*EVENT_KINDS, *COMMON_KINDS)


def main() -> int:
    """Run and print; 1 when a reply was shown raw, crashed, or came out otherwise than it should."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="replies of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    parser.add_argument("--client", choices=("openai", "anthropic", "ollama"), default="openai")
    parser.add_argument("--slack", type=float, default=1.0, help="patience of a slow machine")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    spoken = KINDS if asked.client == "openai" else COMMON_KINDS
    kinds = [kind for kind in spoken if asked.only in kind.name]
    logging.getLogger("escalation.turn").setLevel(logging.ERROR)  # each reply is in the table
    chosen = {"seed": asked.seed, "slack": asked.slack, "client": asked.client}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("replies", total=len(kinds) * asked.times)
        tallies = asyncio.run(
            measure(kinds, asked.times, **chosen, done=lambda: progress.advance(task))
        )
    if asked.json:
        print(json.dumps([_tell(tally) for tally in tallies], indent=1))
    else:
        print_table(tallies, asked.times)
    return 0 if all(tally.is_well for tally in tallies) else 1


def _tell(tally: Tally) -> dict[str, object]:
    return {
        "kind": tally.kind.name,
        "outcomes": dict(tally.outcomes),
        "shown_raw": tally.shown_raw,
        "crashed": tally.crashed,
        "unexplained": tally.unexplained,
        "unexpected": tally.unexpected,
        "carried_out": tally.carried_out,
        "seconds": round(tally.seconds, 3),
    }


def print_table(tallies: list[Tally], times: int) -> None:
    """Print a row for each kind, and the sum."""
    table = Table("kind", "what came of it", "raw", "done", "crashed", "unexplained", "longest (s)")
    for tally in tallies:
        told = ", ".join(f"{name} {count}" for name, count in tally.outcomes.most_common())
        faults = (tally.shown_raw, tally.carried_out, tally.crashed, tally.unexplained)
        style = None if tally.is_well else "red"
        table.add_row(tally.kind.name, told, *map(str, faults), f"{tally.seconds:.2f}", style=style)
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    raw = sum(tally.shown_raw for tally in tallies)
    done = sum(tally.carried_out for tally in tallies)
    crashed = sum(tally.crashed for tally in tallies)
    unexplained = sum(tally.unexplained for tally in tallies)
    others = sum(tally.unexpected for tally in tallies)
    print(
        f"{len(tallies)} kinds, {len(tallies) * times} replies: {raw} shown raw, {done} done unasked, {crashed} crashed, "
        f"{unexplained} without a reason, {others} came out otherwise than they should."
    )


if __name__ == "__main__":
    raise SystemExit(main())
