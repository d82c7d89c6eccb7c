"""`handraise mail`: what customers are mailed, and what they answer."""

from __future__ import annotations

import sys
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

group = typer.Typer(help="What customers are mailed, and what they answer.", no_args_is_help=True)


@group.command("receive")
def receive_mail(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """Take in one mail (RFC 5322) from standard input, as a mail server's pipe gives it.

    Ends with codes that mail servers know: 0 taken in (or dropped on purpose), 65 no mail, 67 of no
    conversation here, 75 try again later, 77 of a customer who is blocked.
    """
    from agent_console.commands.mail import run_receive

    given = {"database_url": database_url, "data": data}
    run_receive(given, sys.stdin.buffer, as_json=as_json)


@group.command("list")
def list_mail(
    state: StateName = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many of the newest.")] = 50,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the newest answers that customers may have been mailed, with what came of them."""
    from agent_console.commands.deliveries import build_selection
    from agent_console.commands.mail import run_list
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_list(settings, build_selection((), None, state, since), limit=limit, as_json=as_json)


@group.command("replay")
def replay_mail(
    ids: DeliveryIds = None,
    state: StateName = None,
    since: Since = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let answers be mailed once more: those named, or all that fit."""
    from agent_console.commands.deliveries import build_selection
    from agent_console.commands.mail import run_replay
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_replay(settings, build_selection(ids or (), None, state, since), as_json=as_json)


@group.command("test")
def try_mail(
    address: Annotated[str, typer.Argument(help="Where to.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send a test mail for real, by the server that customers are mailed by."""
    from agent_console.commands.mail import run_test
    from agent_console.settings import load_settings

    run_test(load_settings(database_url=database_url, data=data), address, as_json=as_json)
