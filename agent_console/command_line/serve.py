"""`handraise serve` and `demo`: run the server."""

from __future__ import annotations

import gc
import os
import time
from typing import Annotated, Literal

import typer

from agent_console.command_line.options import Data, DatabaseUrl, Host, Model, PolicyFile, Port

STARTED = time.monotonic()
"""When the command was given, as nearly as can be told."""

BusUrl = Annotated[str | None, typer.Option(help="How nodes nudge each other (memory://).")]
Workers = Annotated[int, typer.Option(min=1, help="Server processes; this version runs one.")]
Uncertified = Annotated[
    Literal["approve", "answer"] | None,
    typer.Option(help="What happens to confident answers while no labels certify the threshold."),
]


def serve(
    host: Host = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    bus_url: BusUrl = None,
    workers: Workers = 1,
    data: Data = None,
    model: Model = None,
    policy_file: PolicyFile = None,
    uncertified: Uncertified = None,
) -> None:
    """Run the server: sockets, REST, console and widget."""
    from agent_console.commands.listen import bind
    from agent_console.settings import load_settings

    settings = load_settings(
        host=host,
        port=port,
        database_url=database_url,
        bus_url=bus_url,
        data=data,
        model=model,
        policy=policy_file,
        uncertified=uncertified,
    )
    with bind(settings) as listener:
        gc.disable()  # what is loaded now stays: collecting among it takes a seventh of the start
        try:
            from agent_console.commands.serve import run_serve
        finally:
            gc.enable()
        run_serve(settings, listener, workers=workers, started=STARTED)


def demo(
    host: Host = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    model: Model = None,
    policy_file: PolicyFile = None,
) -> None:
    """Run the server with a sample shop, sample knowledge and sample people; prints three links."""
    from agent_console.commands.demo import run_demo
    from agent_console.settings import load_settings

    waived = None if os.environ.get("HANDRAISE_UNCERTIFIED") else "answer"
    settings = load_settings(
        host=host,
        port=port,
        database_url=database_url,
        data=data,
        model=model,
        policy=policy_file,
        uncertified=waived,
    )
    run_demo(settings, started=STARTED)
