"""`handraise people`: adds people; works while the server runs."""

from __future__ import annotations

from agent_console.assembly import build_signer, find_address, open_database
from agent_console.auth.people import enrol
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
    as_json: bool,
) -> None:
    """Add a person and print how they get in. Raises ``Invalid`` and storage errors."""
    database = open_database(settings)
    try:
        added = enrol(database, SystemClock(), email, role, name=name, with_token=with_token)
        link = build_signer(database).sign_link(added.member.person.id)
        address = find_address(database, settings)
    finally:
        database.close()
    member, url = added.member, f"{address}/sign-in?token={link}"
    if as_json:
        report = {
            "id": member.person.id,
            "email": member.email,
            "name": member.person.name,
            "role": member.person.role,
            "sign_in_url": url,
        }
        print_json(report | ({"token": added.token} if added.token else {}))
        return
    say(f"{member.person.name} <{member.email}> may now use the console as {member.person.role}.")
    say(f"Sign-in link, for one day: {url}")
    if added.token:
        say(f"API token, shown only now: {added.token}")
