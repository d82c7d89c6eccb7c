"""`handraise simulate`: play the product on machines that break."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent_console.command_line.options import AsJson


def simulate(
    seeds: Annotated[str, typer.Option(help="Which schedules: A:B, B not included.")],
    faults: Annotated[
        str,
        typer.Option(help="`all` (a handful in each), `none`, or names with commas (all of them)."),
    ] = "all",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes (as many as the machine has cores).")
    ] = None,
    messages: Annotated[
        int, typer.Option(min=1, help="Messages that each customer writes at most.")
    ] = 10,
    twice: Annotated[
        bool, typer.Option("--twice", help="Play everything again, and compare the histories.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option(help="Folder for schedules that fail, made smaller.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play the product on machines that break, and check what its customers were told."""
    from agent_console.commands.simulate import run_simulate

    run_simulate(
        seeds, faults, jobs=jobs, messages=messages, twice=twice, keep_in=keep, as_json=as_json
    )
