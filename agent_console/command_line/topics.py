"""`handraise topics`: how far each topic goes without a person."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from agent_console.command_line.options import AsJson, Data, DatabaseUrl

group = typer.Typer(help="How far each topic goes without a person.", no_args_is_help=True)

Topic = Annotated[str, typer.Argument(help="A topic; `*` is every one without its own standing.")]
TopicOrNone = Annotated[
    str | None, typer.Argument(help="A topic; `*` is every one. Give it or a site.")
]
StoppedSite = Annotated[str | None, typer.Option("--site", help="A site, whatever the topic.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence; kept with who and when.")]
ModeName = Literal["shadow", "approve", "veto", "audit", "answer"]


@group.command("list")
def list_topics(
    database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List the topics with their modes and why; with `--json` also the newest changes."""
    from agent_console.commands.topics import run_list
    from agent_console.settings import load_settings

    run_list(load_settings(database_url=database_url, data=data), as_json=as_json)


@group.command("stop")
def stop_topic(
    topic: TopicOrNone = None,
    site: StoppedSite = None,
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Hand every question of a topic or a site to a person, from this moment on; `*` stops all."""
    from agent_console.commands.topics import run_scoped_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import StopTopic

    settings = load_settings(database_url=database_url, data=data)
    run_scoped_order(settings, topic, site, StopTopic(), reason=reason, as_json=as_json)


@group.command("resume")
def resume_topic(
    topic: TopicOrNone = None,
    site: StoppedSite = None,
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """End a stop: the topic, or every topic of the site, goes on in the mode that it had."""
    from agent_console.commands.topics import run_scoped_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import ResumeTopic

    settings = load_settings(database_url=database_url, data=data)
    run_scoped_order(settings, topic, site, ResumeTopic(), reason=reason, as_json=as_json)


@group.command("undo")
def undo_order(
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take back the newest order that a person gave; doing so again takes that back."""
    from agent_console.commands.topics import run_undo
    from agent_console.settings import load_settings

    run_undo(load_settings(database_url=database_url, data=data), reason=reason, as_json=as_json)


@group.command("mode")
def set_mode(
    topic: Topic,
    mode: Annotated[ModeName, typer.Argument(help="From the least autonomy to the most.")],
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put a topic into a mode; from there it rises and falls by the evidence (a ceiling holds it)."""
    from agent_console.commands.topics import run_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import SetMode

    settings = load_settings(database_url=database_url, data=data)
    run_order(settings, topic, SetMode(mode), reason=reason, as_json=as_json)


@group.command("ceiling")
def set_ceiling(
    topic: Topic,
    ceiling: Annotated[ModeName, typer.Argument(help="The highest mode it may rise to.")],
    reason: Reason = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Never let a topic rise above a mode; where it stands higher it falls to it at once."""
    from agent_console.commands.topics import run_order
    from agent_console.settings import load_settings
    from escalation.autonomy.orders import SetCeiling

    settings = load_settings(database_url=database_url, data=data)
    run_order(settings, topic, SetCeiling(ceiling), reason=reason, as_json=as_json)
