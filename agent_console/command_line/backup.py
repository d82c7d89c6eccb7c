"""`handraise backup` and `restore`: the database as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not exist yet.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Copy the database into one file, checked and whole; the server may run meanwhile."""
    from agent_console.commands.backup import run_backup
    from agent_console.settings import load_settings

    run_backup(load_settings(database_url=database_url, data=data), file, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A backup, or the database of another folder.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the database's place while no server runs; what was there is kept beside it."""
    from agent_console.commands.backup import run_restore
    from agent_console.settings import load_settings

    run_restore(load_settings(database_url=database_url, data=data), file, as_json=as_json)
