"""`handraise calibrate`: from what reviewers said, what may be sent without them; and the way back."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from agent.calibrating import dump_report
from agent.certifications import StoredCalibration
from agent.knowledge.embedding import Progress
from agent.knowledge.installed import load_embedder
from agent.recalibrating import Recalibrated, Request, recalibrate, roll_back
from agent_console.adapters.labels_sql import read_labels
from agent_console.assembly.bot import build_bot_settings
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_certifications, open_knowledge, open_ledger, open_log
from agent_console.assembly.tools import find_tools_version
from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.settings import Settings
from escalation.autonomy.ledger_harvest import LedgerHarvester
from escalation.clock import SystemClock

_REASONS = {
    "unknown_probability": "looked at by chance, so not with a known probability",
    "other_rules": "held by a rule that has nothing to do with confidence",
    "other_bot": "of another model or prompt",
    "unknown_entry": "of knowledge that is gone",
    "changed_entry": "of knowledge that has changed since",
    "unreadable_signals": "of another version of the signals",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do: calibrate (and keep it or not), list, or go back to ``rollback`` (0: to none)."""

    dry_run: bool = False
    lists: bool = False
    rollback: int | None = None


def run_calibrate(settings: Settings, wish: Wish, *, as_json: bool) -> None:
    """Do as wished. Ends with code 1 where nothing is certified. Raises ``WrongUse``, ``NoLabels``."""
    if sum((wish.dry_run, wish.lists, wish.rollback is not None)) > 1:
        raise WrongUse("--dry-run, --list and --rollback exclude each other.")
    if wish.lists:
        _show_list(asyncio.run(_list(settings)), as_json=as_json)
    elif wish.rollback is not None:
        _roll_back(settings, wish.rollback, as_json=as_json)
    else:
        with ProgressBar() as progress:
            done = asyncio.run(_calibrate(settings, progress, is_kept=not wish.dry_run))
        _show(done, as_json=as_json)
        if not done.report.is_certified:
            raise typer.Exit(WANTING)


async def _calibrate(settings: Settings, progress: Progress, *, is_kept: bool) -> Recalibrated:
    database = open_database(settings)
    try:
        ledger = open_ledger(database)
        log = open_log(settings, SystemClock())
        try:
            await LedgerHarvester(log, ledger).harvest()
        finally:
            await log.close()
        return await recalibrate(
            build_bot_settings(settings).offer(await find_tools_version(settings)),
            open_knowledge(database),
            open_certifications(database),
            await read_labels(ledger),
            await asyncio.to_thread(load_embedder),
            Request(made_by=_find_user(), cause="command", is_kept=is_kept),
            progress,
        )
    finally:
        database.close()


async def _list(settings: Settings) -> Sequence[StoredCalibration]:
    database = open_database(settings)
    try:
        return await open_certifications(database).list_newest()
    finally:
        database.close()


def _roll_back(settings: Settings, number: int, *, as_json: bool) -> None:
    database = open_database(settings)
    try:
        now = asyncio.run(roll_back(open_certifications(database), number, _find_user()))
    finally:
        database.close()
    if as_json:
        print_json({"number": now, "rolled_back_to": number})
        return
    what = f"Calibration {number} is" if number else "No calibration is"
    say(f"{what} in force again (as number {now}); running servers take it up by themselves.")
    say("Nothing is calibrated automatically until you run `handraise calibrate`.")


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"  # a container may run under an id that has no name


def _show_list(kept: Sequence[StoredCalibration], *, as_json: bool) -> None:
    if as_json:
        print_json([_tell(each) for each in kept])
        return
    for place, each in enumerate(kept):
        certified = each.report.get("certified")
        state = "certified" if certified else "not certified" if certified is False else "-"
        mark = "in force" if place == 0 else ""
        labels = each.report.get("labels", "-")
        say(
            f"{each.number:>5}  {each.made_at}  {each.made_by:<16} {each.cause:<12} "
            f"{labels:>6} labels  {state:<14} {mark}".rstrip()
        )
    if not kept:
        say("No calibration yet: handraise calibrate")


def _tell(stored: StoredCalibration) -> dict[str, Any]:
    return {
        "number": stored.number,
        "made_at": stored.made_at,
        "made_by": stored.made_by,
        "cause": stored.cause,
        "report": dict(stored.report),
    }


def _show(done: Recalibrated, *, as_json: bool) -> None:
    report = dump_report(done.report)
    if as_json:
        needed = report["everything"]["missing"]
        print_json({"number": done.number, **report, "labels_needed": needed})
        return
    kept = "Not kept (--dry-run)" if done.number is None else f"Calibration {done.number}"
    say(
        f"{kept}, from {report['labels']} labels: {report['fit']} shape the model, "
        f"{report['certify']} of the others could certify it."
    )
    for scope in [
        report["everything"],
        *(each for kind in report["scopes"].values() for each in kind),
    ]:
        say(f"  {scope['scope']:<24} {_phrase(scope)}")
    for reason, count in report["left_out"].items():
        say(f"  left out: {count} {_REASONS[reason]}")
    if report["contradictions"]:
        say(f"  {report['contradictions']} questions teach nothing: people disagree about them")
    audited = report["audited"]
    if audited["audits"]:
        say(
            f"Audited error of what was sent: {audited['error']:.1%} "
            f"({audited['low']:.1%} to {audited['high']:.1%}, {audited['audits']} audits)."
        )


def _phrase(scope: Mapping[str, Any]) -> str:
    if scope["refused"]:
        return f"refused: {scope['errors']} of {scope['tries']} labels there are wrong"
    if scope["threshold"] is None:
        return (
            f"not certified: {scope['missing']} more right answers are needed "
            f"({scope['errors']} of {scope['tries']} wrong)"
        )
    return (
        f"certified from a confidence of {scope['threshold']:.1%} on: at most "
        f"{scope['max_error']:.1%} wrong at {scope['level']:.0%} (bound {scope['bound']:.2%}, "
        f"{scope['errors']} of {scope['tries']} wrong)"
    )
