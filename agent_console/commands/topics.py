"""`handraise topics`: how far each topic goes without a person; works while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from getpass import getuser
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from agent_console.adapters.knowledge_topics import list_topics
from agent_console.assembly.autonomy import open_standings
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_log
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WrongUse
from agent_console.settings import Settings
from agent_console.wire.fields import Site
from escalation.autonomy.ledger import TopicCount
from escalation.autonomy.ledger_sql import SqlLedger
from escalation.autonomy.mode import EVERYTHING, Sheet, Standing, name_site, read_site
from escalation.autonomy.orders import Order, UndoChange, Word
from escalation.autonomy.standings import Change, Standings
from escalation.clock import SystemClock
from escalation.store.session import Database

_CHANGES = 20
_UNDONE = 1000
_Outcome = TypeVar("_Outcome")
_SITES: TypeAdapter[str] = TypeAdapter(Site)


@dataclass(frozen=True, slots=True)
class _Found:
    """Every topic that is known of, with what was counted of it, and the newest changes."""

    sheet: Sheet
    counts: dict[str, TopicCount]
    names: list[str]
    changes: list[Change]


def run_list(settings: Settings, *, as_json: bool) -> None:
    """List the topics with their modes, and the newest changes."""

    async def find(standings: Standings, database: Database) -> _Found:
        counts = {each.topic: each for each in await SqlLedger(database).count_topics()}
        sheet = await standings.read()
        return _Found(
            sheet,
            {name: count for name, count in counts.items() if name is not None},
            await _list_names(sheet, database),
            list(await standings.list_changes(limit=_CHANGES)),
        )

    found = asyncio.run(_with_standings(settings, find))
    if as_json:
        topics = [_tell(found.sheet.find(name), name, found.counts) for name in found.names]
        sites = [_tell_site(each, name) for name, each in sorted(found.sheet.sites.items())]
        changes = [_tell_change(each) for each in found.changes]
        print_json({"topics": topics, "sites": sites, "changes": changes})
        return
    for name in found.names:
        standing = found.sheet.find(name)
        state = "stopped" if standing.stopped else standing.mode
        say(f"{name:<28} {state:<8} at most {standing.ceiling:<8} {standing.cause}")
    for site, standing in sorted(found.sheet.sites.items()):
        if standing.stopped:
            say(f"{f'site {site}':<28} stopped  {standing.cause}")


def run_order(settings: Settings, topic: str, order: Order, *, reason: str, as_json: bool) -> None:
    """Carry out an order and print how the topic stands. Raises ``WrongUse`` and ``Invalid``."""

    async def carry_out(standings: Standings, database: Database) -> Standing:
        names = await _list_names(await standings.read(), database)
        if topic not in names:
            close = get_close_matches(topic, names, n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            raise WrongUse(f"There is no topic {topic}{hint}: handraise topics list shows them.")
        word = Word(by=_name_user(), at=SystemClock().now(), cause=reason)
        await standings.order(topic, order, word)
        return (await standings.read()).find(topic)

    standing = asyncio.run(_with_standings(settings, carry_out))
    if as_json:
        print_json(_tell(standing, topic, {}))
        return
    name = "Every topic" if topic == EVERYTHING else f"The topic {topic}"
    state = "stopped" if standing.stopped else f"in the mode {standing.mode}"
    say(f"{name} is {state}, at most {standing.ceiling}. {standing.cause}")


def run_scoped_order(
    settings: Settings,
    topic: str | None,
    site: str | None,
    order: Order,
    *,
    reason: str,
    as_json: bool,
) -> None:
    """Carry out an order about either a topic or a site. Raises ``WrongUse`` and ``Invalid``."""
    if topic is not None and site is None:
        run_order(settings, topic, order, reason=reason, as_json=as_json)
    elif site is not None and topic is None:
        _run_site_order(settings, site, order, reason=reason, as_json=as_json)
    else:
        raise WrongUse("Give either a topic (`*` is every one) or --site NAME.")


def _run_site_order(
    settings: Settings, site: str, order: Order, *, reason: str, as_json: bool
) -> None:
    """Carry out an order about a whole site and print how it stands."""

    async def carry_out(standings: Standings, database: Database) -> tuple[Standing, bool]:
        word = Word(by=_name_user(), at=SystemClock().now(), cause=reason)
        standing = await standings.order(name_site(site), order, word)
        return standing, site in await SqlLedger(database).list_sites()

    try:
        _SITES.validate_python(site)
    except ValidationError:
        raise WrongUse(f"{site} is no site: letters, digits and ._:-, at most 64.") from None
    standing, is_known = asyncio.run(_with_standings(settings, carry_out))
    if as_json:
        print_json({**_tell_site(standing, site), "known": is_known})
        return
    hint = "" if is_known else " (no question has come from there yet)"
    state = "is stopped" if standing.stopped else "is not stopped"
    say(f"The site {site}{hint} {state}. {standing.cause}")


def run_undo(settings: Settings, *, reason: str, as_json: bool) -> None:
    """Take back the newest change that a person has ordered. Raises ``WrongUse``, ``AlreadyDecided``."""

    async def carry_out(standings: Standings, _: Database) -> Change:
        changes = await standings.list_changes(limit=_UNDONE)
        change = next((each for each in changes if each.after.by is not None), None)
        if change is None:
            raise WrongUse("Nobody has ordered anything that could be undone.")
        word = Word(by=_name_user(), at=SystemClock().now(), cause=reason)
        name = change.after.topic
        await standings.order(name, UndoChange(change.before, change.after), word)
        return (await standings.list_changes(name, limit=1))[0]

    change = asyncio.run(_with_standings(settings, carry_out))
    if as_json:
        print_json(_tell_change(change))
        return
    site, after = read_site(change.after.topic), change.after
    name = f"The topic {after.topic}" if site is None else f"The site {site}"
    if after.topic == EVERYTHING:
        name = "Every topic"
    state = "stopped" if after.stopped else "not stopped" if site else f"in the mode {after.mode}"
    say(f"{name} is {state} again. {after.cause}")


async def _with_standings(
    settings: Settings, act: Callable[[Standings, Database], Awaitable[_Outcome]]
) -> _Outcome:
    database = open_database(settings)
    try:
        log = open_log(settings, SystemClock())
        try:
            return await act(open_standings(log, settings), database)
        finally:
            await log.close()
    finally:
        database.close()


async def _list_names(sheet: Sheet, database: Database) -> list[str]:
    """Name every topic of the knowledge, of a decision or with a standing; `*` comes first."""
    counts = await SqlLedger(database).count_topics()
    names = {*await list_topics(database), *(each.topic for each in counts)}
    known = {name for name in {*names, *sheet.standings} if name is not None}
    return [EVERYTHING, *sorted(known - {EVERYTHING})]


def _name_user() -> str:
    """Name whoever types, as the machine knows them."""
    with suppress(OSError, KeyError):
        return f"{getuser()} (command)"
    return "command"


def _tell(standing: Standing, name: str, counts: dict[str, TopicCount]) -> dict[str, Any]:
    told = {
        "topic": name,
        "mode": standing.mode,
        "ceiling": standing.ceiling,
        "stopped": standing.stopped,
        "waived": standing.is_waived,
        "cause": standing.cause,
        "by": standing.by,
        "since": standing.since or None,
        "audits": standing.audits,
    }
    count = counts.get(name)
    if count is None:
        return told
    return {**told, "decisions": count.decisions, "sent": count.sent, "labels": count.labels}


def _tell_site(standing: Standing, site: str) -> dict[str, Any]:
    return {
        "site": site,
        "stopped": standing.stopped,
        "cause": standing.cause,
        "by": standing.by,
        "since": standing.since or None,
    }


def _tell_change(change: Change) -> dict[str, Any]:
    before, after = change.before, change.after
    site = read_site(after.topic)
    return {
        "id": change.id,
        "topic": after.topic if site is None else EVERYTHING,
        "site": site,
        "before": {"mode": before.mode, "ceiling": before.ceiling, "stopped": before.stopped},
        "after": {"mode": after.mode, "ceiling": after.ceiling, "stopped": after.stopped},
        "cause": after.cause,
        "by": after.by,
        "at": after.since,
    }
