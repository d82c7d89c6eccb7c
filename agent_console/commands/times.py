"""`handraise report`: how long customers waited, how long people worked, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from agent_console.assembly.database import open_database
from agent_console.assembly.desk import load_desk
from agent_console.assembly.reports import open_times
from agent_console.assembly.stores import open_log
from agent_console.auth.people import People
from agent_console.commands.report import print_json, say
from agent_console.settings import Settings
from escalation.clock import SystemClock
from escalation.metrics.figures import Share, Spread
from escalation.metrics.report import Figures, Report
from escalation.routing.hours import build_hours

_MOST_LINES = 20
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_NOTHING = "-"


def run_report(settings: Settings, days: int, *, as_json: bool) -> None:
    """Print the times of the last ``days`` days; works while the server runs."""
    report = asyncio.run(_read(settings, days))
    if as_json:
        print_json(asdict(report))
    else:
        _show(report)


async def _read(settings: Settings, days: int) -> Report:
    database = open_database(settings)
    try:
        people = People(database)
        await people.refresh()
        clock = SystemClock()
        log = open_log(settings, clock)
        try:
            hours = build_hours(load_desk(settings))
            return await open_times(log, people, clock, lambda: hours).report(days)
        finally:
            await log.close()
    finally:
        database.close()


def _show(report: Report) -> None:
    whole, resolved = report.whole, report.whole.resolved
    say(f"From {report.first_day} to {report.at[:10]} (days of UTC).")
    say()
    rows = [
        ("Handovers to a person", str(whole.handovers)),
        ("First reply", phrase_spread(whole.first_reply)),
        ("  in business hours", phrase_spread(whole.first_reply_open)),
        ("  over before one was given", str(whole.unanswered)),
        ("  waited for right now", str(report.unanswered_now)),
        ("Time in the queue", phrase_spread(whole.queue)),
        ("Handling by people", phrase_spread(whole.handle)),
        ("Wrap-up after the last word", phrase_spread(whole.wrap_up)),
        ("Content customers (4 or 5 stars)", phrase_share(whole.csat)),
        ("Ended conversations", str(resolved.ended)),
        ("  assumed to be solved", phrase_share(resolved.assumed)),
        ("  still solved after 7 days", phrase_share(resolved.durable)),
        ("  too young to tell", str(resolved.too_young)),
        ("  reopened within 7 days", str(resolved.reopened)),
        ("Solved for good by the bot alone", phrase_share(whole.bot)),
    ]
    for name, value in rows:
        say(f"{name:<34} {value}")
    for title, figures in (
        ("By group", report.by_group),
        ("By person", report.by_human),
        ("By reason", report.by_reason),
        ("By site", report.by_site),
        ("By day", [each for each in report.by_day if has_anything(each)][::-1]),
    ):
        _show_table(title, figures)


def _show_table(title: str, figures: Sequence[Figures]) -> None:
    if not figures:
        return
    say()
    head = f"{title:<24} {'handovers':>9} {'first reply':>12} {'queue':>8} {'handling':>9}"
    say(f"{head} {'content':>8} {'solved':>7} {'stays so':>8}")
    for each in figures[:_MOST_LINES]:
        resolved = each.resolved
        cells = f"{_cut(each.name) or 'no group':<24} {each.handovers:>9}"
        times = (
            f"{_middle(each.first_reply):>12} {_middle(each.queue):>8} {_middle(each.handle):>9}"
        )
        shares = f"{_part(each.csat):>8} {_part(resolved.assumed):>7} {_part(resolved.durable):>8}"
        say(f"{cells} {times} {shares}")
    if len(figures) > _MOST_LINES:
        say(f"… and {len(figures) - _MOST_LINES} more (--json gives all)")


def has_anything(figures: Figures) -> bool:
    """Say whether anything was measured under a name."""
    spreads = (figures.first_reply, figures.queue, figures.handle, figures.wrap_up, figures.csat)
    counts = (figures.handovers, figures.unanswered, figures.resolved.ended)
    return any(counts) or any(each is not None for each in spreads)


def phrase_spread(spread: Spread | None) -> str:
    """Word how times are spread: "half within 2m 5s, nine of ten within 12m (48 measured)"."""
    if spread is None:
        return _NOTHING
    middle, high = phrase_seconds(spread.median), phrase_seconds(spread.p90)
    return f"half within {middle}, nine of ten within {high} ({spread.n} measured)"


def phrase_share(share: Share | None) -> str:
    """Word a share: "92 % (46 of 50; 81 % to 97 %)"."""
    if share is None:
        return _NOTHING
    low, high = round(100 * share.at_least), round(100 * share.at_most)
    return f"{round(100 * share.share)} % ({share.count} of {share.n}; {low} % to {high} %)"


def phrase_seconds(seconds: float) -> str:
    """Word a time in at most two units: 8s, 2m 5s, 3h 10m, 2d 4h."""
    left = round(seconds)
    for size, unit, smaller, smaller_unit in (
        (_DAY, "d", _HOUR, "h"),
        (_HOUR, "h", _MINUTE, "m"),
        (_MINUTE, "m", 1, "s"),
    ):
        if left >= size:
            rest = left % size // smaller
            return f"{left // size}{unit} {rest}{smaller_unit}" if rest else f"{left // size}{unit}"
    return f"{left}s"


def _middle(spread: Spread | None) -> str:
    return _NOTHING if spread is None else phrase_seconds(spread.median)


def _part(share: Share | None) -> str:
    return _NOTHING if share is None else f"{round(100 * share.share)} %"


def _cut(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"
