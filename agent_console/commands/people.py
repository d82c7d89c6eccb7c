"""`handraise people`: adds people, says what they know, lists them; works while the server runs."""

from __future__ import annotations

import asyncio
from typing import Any

from agent_console.assembly.database import build_signer, find_address, open_database
from agent_console.auth.people import Changes, Member, People, change, enrol
from agent_console.commands.report import print_json, say
from agent_console.settings import Settings
from escalation.clock import SystemClock
from escalation.commands import PersonRole


def run_add(
    settings: Settings,
    email: str,
    role: PersonRole,
    *,
    name: str | None,
    with_token: bool,
    changes: Changes,
    as_json: bool,
) -> None:
    """Add a person and print how they get in. Raises ``Invalid`` and storage errors."""
    database = open_database(settings)
    try:
        added = enrol(
            *(database, SystemClock(), email, role),
            name=name,
            with_token=with_token,
            changes=changes,
        )
        link = build_signer(database).sign_link(added.member.person.id)
        address = find_address(database, settings)
    finally:
        database.close()
    member, url = added.member, f"{address}/sign-in?token={link}"
    if as_json:
        report = {**_tell(member), "sign_in_url": url}
        print_json(report | ({"token": added.token} if added.token else {}))
        return
    say(f"{member.person.name} <{member.email}> may now use the console as {member.person.role}.")
    say(f"Sign-in link, for one day: {url}")
    if added.token:
        say(f"API token, shown only now: {added.token}")


def run_set(settings: Settings, email: str, changes: Changes, *, as_json: bool) -> None:
    """Change what is said of a person. Raises ``NotFound``, ``Invalid`` and storage errors."""
    database = open_database(settings)
    try:
        member = change(database, email, changes)
    finally:
        database.close()
    if as_json:
        print_json(_tell(member))
    else:
        say(_describe(member))


def run_list(settings: Settings, *, as_json: bool) -> None:
    """List everybody who may use the console, by name. Raises storage errors."""
    members = list_members(settings)
    if as_json:
        print_json({"people": [_tell(member) for member in members]})
        return
    for member in members:
        say(_describe(member))
    if not members:
        say("Nobody yet: `handraise people add EMAIL --role human`.")


def list_members(settings: Settings) -> list[Member]:
    """Return everybody who may use the console, by name. Raises storage errors."""
    database = open_database(settings)
    try:
        people = People(database)
        asyncio.run(people.refresh())
        return list(people.list_members())
    finally:
        database.close()


def read_changes(
    skills: str | None,
    languages: str | None,
    sites: str | None,
    groups: str | None,
    capacity: int | None,
) -> Changes:
    """Read what is given at the command line: lists separated by commas, 0 for no capacity."""
    changes = Changes()
    if skills is not None:
        changes["skills"] = _split(skills)
    if languages is not None:
        changes["languages"] = _split(languages)
    if sites is not None:
        changes["sites"] = _split(sites)
    if groups is not None:
        changes["groups"] = _split(groups)
    if capacity is not None:
        changes["capacity"] = capacity or None
    return changes


def _split(listed: str) -> list[str]:
    return [each.strip() for each in listed.split(",") if each.strip()]


def _tell(member: Member) -> dict[str, Any]:
    abilities = member.abilities
    return {
        "id": member.person.id,
        "email": member.email,
        "name": member.person.name,
        "role": member.person.role,
        "skills": sorted(abilities.skills),
        "languages": sorted(abilities.languages),
        "sites": sorted(abilities.sites),
        "groups": sorted(abilities.groups),
        "capacity": abilities.capacity,
    }


def _describe(member: Member) -> str:
    told = _tell(member)
    named = [
        f"{word} {', '.join(told[word])}"
        for word in ("groups", "skills", "languages", "sites")
        if told[word]
    ]
    if told["capacity"] is not None:
        named.append(f"at most {told['capacity']} at once")
    what = "; ".join(named) or "nothing said of what they take"
    return f"{member.person.name} <{member.email}>, {member.person.role}: {what}"
