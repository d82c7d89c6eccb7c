"""`handraise export`: training examples as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl


def export(
    format_: Annotated[
        Literal["trl-sft", "openai-sft"], typer.Option("--format", help="What the trainer reads.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write to; made where it is missing.")],
    consent: Annotated[
        Literal["given", "any"] | None,
        typer.Option(help="Whose examples (`given` once any customer has consented, else `any`)."),
    ] = None,
    include_provisional: Annotated[
        bool,
        typer.Option("--include-provisional", help="Also those whose outcome is not settled."),
    ] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the training examples of all resolved conversations as JSONL."""
    from agent_console.commands.export import run_export
    from agent_console.settings import load_settings

    run_export(
        load_settings(database_url=database_url, data=data),
        format_,
        out,
        consent=consent,
        include_provisional=include_provisional,
        as_json=as_json,
    )
