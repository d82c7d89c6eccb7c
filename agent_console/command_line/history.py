"""`handraise history`: what happened, as clients saw it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent_console.command_line.options import AsJson

group = typer.Typer(help="What happened, as clients saw it.", no_args_is_help=True)


@group.command("check")
def check_recorded(
    file: Annotated[Path, typer.Argument(help="A recorded history (JSONL).")],
    as_json: AsJson = False,
) -> None:
    """Check a recorded history for everything that must never happen."""
    from agent_console.commands.history import run_check

    run_check(file, as_json=as_json)
