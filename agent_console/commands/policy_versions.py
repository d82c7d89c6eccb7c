"""`handraise policy list` and `show`: which policies were in force, and what stood in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from agent_console.adapters.policies_sql import SqlPolicies
from agent_console.assembly.database import open_database
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WrongUse
from agent_console.settings import Settings
from escalation.clock import SystemClock
from escalation.yaml_file.problems import hint_at

_Found = TypeVar("_Found")


def run_list(settings: Settings, *, as_json: bool) -> None:
    """List the policies that were in force, the newest first."""
    kept = _look(settings, lambda policies: policies.list())
    if as_json:
        listed = [
            {"version": each.version, "since": each.at, "files": sorted(each.files)}
            for each in kept
        ]
        print_json({"policies": listed})
        return
    if not kept:
        say("No policy was ever in force here: the server notes them when it starts.")
    for number, each in enumerate(kept):
        remark = "in force" if number == 0 else ""
        say(f"{each.version}  since {each.at}  {remark}".rstrip())


def run_show(settings: Settings, version: str, *, as_json: bool) -> None:
    """Print the text of a policy and of its files in Python. Raises ``WrongUse``."""
    kept = _look(settings, lambda policies: policies.list())
    found = next((each for each in kept if each.version == version), None)
    if found is None:
        hint = hint_at(version, [each.version for each in kept])
        raise WrongUse(
            f"No policy of the version {version} was in force here{hint}: "
            "handraise policy list shows them."
        )
    if as_json:
        shown = {"version": found.version, "since": found.at, "text": found.text}
        print_json({**shown, "files": dict(found.files)})
        return
    say(found.text.rstrip("\n"))
    for name, text in found.files.items():
        say(f"\n# {name}\n{text}".rstrip("\n"))


def _look(settings: Settings, look: Callable[[SqlPolicies], _Found]) -> _Found:
    database = open_database(settings)
    try:
        return look(SqlPolicies(database, SystemClock()))
    finally:
        database.close()
