"""`handraise people`: who may use the console."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl

group = typer.Typer(help="Who may use the console.", no_args_is_help=True)

Skills = Annotated[
    str | None, typer.Option(help="What they know, separated by commas, such as refunds,vip.")
]
Languages = Annotated[
    str | None, typer.Option(help="Languages they speak, such as en,de; any where none is said.")
]
Sites = Annotated[
    str | None, typer.Option(help="Sites whose conversations they take; all where none is said.")
]
Groups = Annotated[str | None, typer.Option(help="Groups of the desk file that they are in.")]
Capacity = Annotated[
    int | None,
    typer.Option(min=0, help="Conversations at once; 0 takes as many as the desk file says."),
]


@group.command("add")
def add_person(
    email: Annotated[str, typer.Argument(help="E-mail address; one person each.")],
    role: Annotated[
        Literal["human", "supervisor", "data", "admin"], typer.Option(help="What they may do.")
    ],
    name: Annotated[
        str | None, typer.Option(help="The name that customers see (made from the address).")
    ] = None,
    token: Annotated[
        bool, typer.Option("--token", help="Make an API token too; an older one ends.")
    ] = False,
    skills: Skills = None,
    languages: Languages = None,
    sites: Sites = None,
    groups: Groups = None,
    capacity: Capacity = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add a person, or change one's role, and print a sign-in link that works for a day."""
    from agent_console.commands.people import read_changes, run_add
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    changes = read_changes(skills, languages, sites, groups, capacity)
    run_add(settings, email, role, name=name, with_token=token, changes=changes, as_json=as_json)


@group.command("set")
def set_person(
    email: Annotated[str, typer.Argument(help="E-mail address (or id) of somebody known.")],
    skills: Skills = None,
    languages: Languages = None,
    sites: Sites = None,
    groups: Groups = None,
    capacity: Capacity = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Change what a person knows and takes; what is not given stays, and "" takes all of it away."""
    from agent_console.commands.people import read_changes, run_set
    from agent_console.settings import load_settings

    settings = load_settings(database_url=database_url, data=data)
    changes = read_changes(skills, languages, sites, groups, capacity)
    run_set(settings, email, changes, as_json=as_json)


@group.command("list")
def list_people(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List who may use the console, and what they know and take."""
    from agent_console.commands.people import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)
