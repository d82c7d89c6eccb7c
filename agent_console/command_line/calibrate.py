"""`handraise calibrate`: learn from what people said, and certify."""

from __future__ import annotations

from typing import Annotated

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl, Model


def calibrate(
    max_error: Annotated[
        float | None, typer.Option(help="Share of the answers sent that may be wrong (0.02).")
    ] = None,
    level: Annotated[float | None, typer.Option(help="How sure the proof must be (0.95).")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report only; nothing comes into force.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the calibrations kept.")] = False,
    rollback: Annotated[
        int | None, typer.Option(min=0, help="Go back to this calibration; 0 to none.")
    ] = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Learn from what people said of the answers, and certify what may be sent without them."""
    from agent_console.commands.calibrate import Wish, run_calibrate
    from agent_console.settings import load_settings

    settings = load_settings(
        database_url=database_url, data=data, model=model, max_error=max_error, level=level
    )
    run_calibrate(settings, Wish(dry_run, list_, rollback), as_json=as_json)
