"""`handraise simulate`: plays the product on broken machines, and says whether it kept its word."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import note, print_json, say
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.lab.campaign import Report, find_differences, run_campaign
from agent_console.lab.faults.catalogue import UnknownFault, draw_schedule, read_names
from agent_console.lab.shrink import describe, keep, shrink

SHRUNK = 5
"""So many of the seeds that failed are made smaller; the others are only told."""


def run_simulate(
    seeds: str,
    faults: str,
    *,
    jobs: int | None,
    messages: int,
    twice: bool,
    keep_in: Path | None,
    as_json: bool,
) -> None:
    """Play the schedules; ends with code 1 when an anomaly was found or two plays differ.

    Raises ``WrongUse``.
    """
    span = read_seeds(seeds)
    try:
        names = read_names(faults)
    except UnknownFault as error:
        raise WrongUse(str(error)) from None
    jobs = jobs or os.cpu_count() or 1
    report = _play(span, names, jobs, messages, "schedules")
    differing: list[int] = []
    if twice:
        again = _play(span, names, jobs + 1, messages, "again")
        differing = find_differences(report, again)
    commands = _shrink(report, names, messages, keep_in)
    if as_json:
        more = {"commands": commands} | ({"differing": differing} if twice else {})
        print_json(report.to_json() | more)
    else:
        _tell(report, commands)
        if twice:
            say(f"played twice, {len(differing)} differ: {differing[:20]}")
    if report.anomalies or differing:
        raise typer.Exit(WANTING)


def read_seeds(text: str) -> range:
    """Read ``A:B`` (B not included). Raises ``WrongUse``."""
    first, separator, last = text.partition(":")
    if not (separator and first.isdecimal() and last.isdecimal() and int(first) < int(last)):
        raise WrongUse(f"{text!r} is no range of seeds: write --seeds 0:1000 (1000 not included).")
    return range(int(first), int(last))


def _play(span: range, names: tuple[str, ...], jobs: int, messages: int, what: str) -> Report:
    with ProgressBar() as tell:
        return run_campaign(
            span,
            names,
            jobs=jobs,
            tell=lambda done, total: tell(what, done, total),
            messages=messages,
        )


def _shrink(
    report: Report, names: tuple[str, ...], messages: int, keep_in: Path | None
) -> dict[int, str]:
    """Make what failed smaller; returns the command for each seed that does so."""
    commands = {}
    for seed in report.list_failed()[:SHRUNK]:
        schedule = draw_schedule(seed, names).with_messages(messages)
        found = shrink(schedule, lambda smaller: note(f"still fails: {smaller}"))
        commands[seed] = describe(found.schedule)
        if keep_in is not None:
            note(f"kept: {keep(found, keep_in)}")
    return commands


def _tell(report: Report, commands: dict[int, str]) -> None:
    say(f"schedules    {report.schedules} (seeds {report.seeds})")
    say(f"anomalies    {len(report.anomalies)}")
    say(f"faults       {sum(report.points.values())} strikes of {len(report.faults)} kinds")
    rarest = min(report.points.items(), key=lambda each: each[1], default=("none", 0))
    say(f"points       {len(report.points)}, the rarest struck {rarest[1]} times ({rarest[0]})")
    say(f"hash         {report.hash}")
    say(f"seconds      {report.seconds}")
    for each in report.anomalies[:20]:
        say(f"  seed {each['seed']}: {each['kind']}: {each['detail']}")
    for command in commands.values():
        say(f"replay with: {command}")
