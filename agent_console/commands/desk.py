"""`handraise desk check`: says what is wrong with a desk file, or what it means."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typer

from agent_console.assembly.desk import load_desk
from agent_console.commands.people import list_members
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING
from agent_console.settings import Settings
from escalation.routing.describe import GroupTold, PlanTold, Staff, describe
from escalation.routing.load import DeskInvalid


def run_check(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Check a file, also against the people of the database where there is one.

    Ends with code 1 when the file cannot be used.
    """
    try:
        plan = load_desk(settings.model_copy(update={"desk": file}))
    except DeskInvalid as error:
        if as_json:
            print_json({"ok": False, "problems": [asdict(each) for each in error.problems]})
            raise typer.Exit(WANTING) from None
        raise
    staff = find_staff(settings)
    told = describe(plan, staff, datetime.now(UTC))
    if as_json:
        print_json({"ok": True, "people_known": staff is not None, **asdict(told)})
        return
    say(f"{file} is a good desk file.")
    _show(told, is_staffed=staff is not None)


def find_staff(settings: Settings) -> Staff | None:
    """Return what is said of the people who take conversations; ``None`` without a database."""
    if settings.database_url is None and not (settings.data / "handraise.db").exists():
        return None
    return {
        member.person.name: member.abilities
        for member in list_members(settings)
        if member.person.role != "data"
    }


def tell_hours(group: GroupTold) -> str:
    """Say in a sentence whether it is open now, and until when or from when on."""
    name = f"The group {group.name}" if group.name else "The desk"
    if not group.is_open:
        opens = f"; it opens {group.opens_at}" if group.opens_at else ", and never opens"
        return f"{name} is closed{opens}."
    until = f" until {group.closes_at}" if group.closes_at else ", always"
    return f"{name} is open{until}."


def _show(told: PlanTold, *, is_staffed: bool) -> None:
    for group in told.groups:
        say(f"  {tell_hours(group)}")
        if group.name and is_staffed:
            say(f"    {', '.join(group.people) or 'nobody'}")
        if group.asked_next:
            say(f"    then {', then '.join(group.asked_next)}")
    for number, route in enumerate(told.routes, start=1):
        say(f"  Route {number}: {route}")
    for gap in told.gaps:
        say(f"  Mind: {gap}")
    if not is_staffed:
        say("  Who is in which group is not known: there is no database here.")
