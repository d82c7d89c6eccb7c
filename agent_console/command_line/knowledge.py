"""`handraise knowledge`: what the bot knows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl, Model

group = typer.Typer(help="What the bot knows.", no_args_is_help=True)


@group.command("add")
def add_knowledge(
    paths: Annotated[
        list[Path], typer.Argument(help="Markdown articles, JSONL files, or folders of them.")
    ],
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add articles and question-answer files; adding a file again replaces what came from it."""
    from agent_console.commands.knowledge import run_add
    from agent_console.settings import load_settings

    run_add(load_settings(database_url=database_url, data=data), paths, as_json=as_json)


@group.command("list")
def list_knowledge(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List what the bot knows."""
    from agent_console.commands.knowledge import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)


@group.command("test")
def try_question(
    question: Annotated[
        str | None, typer.Argument(help="A customer's question; without one all stored ones.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Ask every stored question, as it stands and left out.")
    ] = False,
    database_url: DatabaseUrl = None,
    data: Data = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Ask the bot a question, and see what it would do and why; or let the knowledge test itself."""
    from agent_console.commands.knowledge import run_self_test, run_test
    from agent_console.commands.trouble import WrongUse
    from agent_console.settings import load_settings

    if question is not None and every:
        raise WrongUse("Give either a question or --all.")
    settings = load_settings(database_url=database_url, data=data, model=model)
    if question is None:
        run_self_test(settings, as_json=as_json)
    else:
        run_test(settings, question, as_json=as_json)
