"""`handraise policy`: when a person gets involved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl

group = typer.Typer(help="When a person gets involved.", no_args_is_help=True)


@group.command("check")
def check_policy(
    file: Annotated[Path, typer.Argument(help="A policy file (YAML).")], as_json: AsJson = False
) -> None:
    """Check a policy file, and show what each of its rules does."""
    from agent_console.commands.policy import run_check

    run_check(file, as_json=as_json)


@group.command("try")
def try_policy(
    file: Annotated[Path, typer.Argument(help="A policy file (YAML).")],
    sentences: Annotated[list[str], typer.Argument(help="What a customer might write.")],
    as_json: AsJson = False,
) -> None:
    """Show what sentences of customers would score, and which rules about messages would fire."""
    from agent_console.commands.policy_try import run_try

    run_try(file, sentences, as_json=as_json)


@group.command("replay")
def replay_policy(
    file: Annotated[Path, typer.Argument(help="A policy file (YAML).")],
    last: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many decisions, the newest.")
    ] = 1000,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what a policy would have made of the last decisions, before it goes live."""
    from agent_console.commands.policy_replay import run_replay
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    run_replay(settings, file, last=last, as_json=as_json)


@group.command("list")
def list_policies(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List the policies that were in force, with their versions, the newest first."""
    from agent_console.commands.policy_versions import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)


@group.command("show")
def show_policy(
    version: Annotated[str, typer.Argument(help="A version, as decisions and the list name it.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print a policy that was in force, with the rules in Python that it named."""
    from agent_console.commands.policy_versions import run_show
    from agent_console.settings import load_settings

    run_show(load_settings(database_url=database_url, data=data), version, as_json=as_json)
