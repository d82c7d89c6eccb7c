"""`handraise policy check`: says what is wrong with a policy file, or what it does."""

from __future__ import annotations

from pathlib import Path

import typer

from agent_console.assembly.policy import load_policy_at
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING
from escalation.policy.describe import Row, describe
from escalation.policy.problems import PolicyError


def run_check(file: Path, *, as_json: bool) -> None:
    """Check a file; ends with code 1 when it cannot be used."""
    try:
        policy = load_policy_at(file)
    except PolicyError as error:
        if as_json:
            problems = [
                {
                    "file": each.file,
                    "line": each.line,
                    "column": each.column,
                    "found": each.found,
                    "expected": each.expected,
                }
                for each in error.problems
            ]
            print_json({"ok": False, "problems": problems})
            raise typer.Exit(WANTING) from None
        raise
    rows = describe(policy)
    if as_json:
        tools = {"tools": dict(policy.tools), "other_tools": policy.other_tools}
        sites = {site: describe(own) for site, own in policy.sites.items()}
        whole = {"ok": True, "version": policy.version, "rules": rows, "sites": sites}
        print_json({**whole, **tools})
        return
    say(f"{file} is a good policy, version {policy.version}.")
    for row in rows:
        _say_row(row)
    for site, own in policy.sites.items():
        say(f"On the site {site}:")
        there = describe(own)
        for row in there:
            if row not in rows:
                _say_row(row)
        for name in sorted({each["rule"] for each in rows} - {each["rule"] for each in there}):
            say(f"  {name:<18} off")
    named = [f"{name} {permission}" for name, permission in policy.tools.items()]
    say(f"Who lets tools run: {', '.join([*named, f'all others {policy.other_tools}'])}.")


def _say_row(row: Row) -> None:
    shown = {"on": row["action"] or "", "shadow": f"{row['action']} (shadow)", "off": "off"}
    say(f"  {row['rule']:<18} {shown[row['runs']]:<18} {row['does']}")
    if "when" in row["settings"]:
        say(f"{'':<40}when {' '.join(row['settings']['when'].split())}")
