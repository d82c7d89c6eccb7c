"""`handraise report`: how long customers waited and people worked."""

from __future__ import annotations

from typing import Annotated

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl


def report(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days, today included.")] = 30,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell how long customers waited, how long people worked, and what became of conversations."""
    from agent_console.commands.times import run_report
    from agent_console.settings import load_settings

    run_report(load_settings(database_url=database_url, data=data), days, as_json=as_json)
