"""`handraise desk`: when the desk is open, and who is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl

group = typer.Typer(help="When the desk is open, and who is asked.", no_args_is_help=True)


@group.command("check")
def check_desk(
    file: Annotated[Path, typer.Argument(help="A desk file (YAML).")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check a desk file, and say what it means: open now, who is in which group, what nobody covers."""
    from agent_console.commands.desk import run_check
    from agent_console.settings import load_settings

    run_check(load_settings(database_url=database_url, data=data), file, as_json=as_json)
