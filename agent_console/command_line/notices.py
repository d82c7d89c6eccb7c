"""`handraise notices`: who is told outside the console, and what."""

from __future__ import annotations

from typing import Annotated

import typer

from agent_console.command_line.options import (
    AsJson,
    Data,
    DatabaseUrl,
    DeliveryIds,
    Since,
    StateName,
)

group = typer.Typer(help="Who is told outside the console, and what.", no_args_is_help=True)

Receiver = Annotated[str | None, typer.Option(help="Only of this receiver.")]


@group.command("list")
def list_notices(
    receiver: Receiver = None,
    state: StateName = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest.")] = 20,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the receivers of notices and the newest deliveries, with what came of them."""
    from agent_console.commands.deliveries import build_selection
    from agent_console.commands.notices import run_list
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    selection = build_selection((), receiver, state, since)
    run_list(settings, selection, limit=limit, as_json=as_json)


@group.command("test")
def try_notices(
    receivers: Annotated[
        list[str] | None, typer.Argument(help="Names of receivers; without one all of them.")
    ] = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send a test notice for real; a receiver that takes it is no longer disabled."""
    from agent_console.commands.notices import run_test
    from agent_console.settings import load_settings

    run_test(load_settings(database_url=database_url, data=data), receivers or (), as_json=as_json)


@group.command("replay")
def replay_notices(
    ids: DeliveryIds = None,
    receiver: Receiver = None,
    state: StateName = None,
    since: Since = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let notices be sent once more, under the same id: those named, or all that fit."""
    from agent_console.commands.deliveries import build_selection
    from agent_console.commands.notices import run_replay
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_replay(settings, build_selection(ids or (), receiver, state, since), as_json=as_json)
