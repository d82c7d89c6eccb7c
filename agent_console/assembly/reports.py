"""Builds what tells how sure the bot is and how long customers waited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from agent.dialogue import Bot
from agent_console.adapters.times_report import HoursByGroup, TimesReports
from agent_console.assembly.stores import open_certifications, open_ledger
from agent_console.auth.people import People
from agent_console.settings import Settings
from agent_console.wire.confidence import ChangeTold, ReportTold, SiteTold, TopicsTold, TopicTold
from escalation.autonomy.standings import Change, Standings
from escalation.clock import Clock
from escalation.store.log import ConversationLog
from escalation.store.session import Database

if TYPE_CHECKING:
    from agent_console.adapters.confidence_report import ConfidenceReports


class LateReports:
    """Tells how sure the bot is; what computes that is imported when somebody first asks."""

    def __init__(self, build: Callable[[], ConfidenceReports]) -> None:
        self._build = build
        self._reports: ConfidenceReports | None = None
        self._opening = asyncio.Lock()

    async def report(self, *, site: str | None, topic: str | None, days: int) -> ReportTold:
        return await (await self._open()).report(site=site, topic=topic, days=days)

    async def topics(self, *, stopped: bool = False) -> TopicsTold:
        return await (await self._open()).topics(stopped=stopped)

    async def topic(self, name: str) -> TopicTold | None:
        return await (await self._open()).topic(name)

    async def sites(self) -> list[SiteTold]:
        return await (await self._open()).sites()

    async def site(self, name: str) -> SiteTold:
        return await (await self._open()).site(name)

    async def change(self, change: Change) -> ChangeTold:
        return await (await self._open()).change(change)

    async def _open(self) -> ConfidenceReports:
        async with self._opening:
            if self._reports is None:
                self._reports = await asyncio.to_thread(self._build)
        return self._reports


def build_reports(
    database: Database,
    settings: Settings,
    standings: Standings,
    log: ConversationLog,
    people: People,
    clock: Clock,
    find_bot: Callable[[], Bot],
) -> ConfidenceReports:
    """Build what tells how sure the bot is: half a second of imports, so not on the event loop."""
    from agent_console.adapters.confidence_report import ConfidenceReports, Goal
    from agent_console.adapters.judged_answers import JudgedAnswers
    from agent_console.adapters.knowledge_topics import list_topics
    from agent_console.adapters.proofs import Proofs, read_proofs
    from escalation.autonomy.ledger_harvest import LedgerHarvester

    ledger = open_ledger(database)

    async def read_in_force() -> Proofs:
        # What the bot cannot use is not in force, whatever it certifies.
        trouble = getattr(getattr(find_bot(), "in_force", None), "trouble", "")
        return Proofs(trouble=trouble) if trouble else await read_proofs(certifications)

    certifications = open_certifications(database)

    return ConfidenceReports(
        ledger=ledger,
        standings=standings,
        goal=Goal(settings.max_error, settings.level, settings.uncertified == "answer"),
        clock=clock,
        read_proofs=read_in_force,
        list_topics=partial(list_topics, database),
        find_name=partial(_find_name, people),
        harvest=LedgerHarvester(log, ledger).harvest,
        judged=JudgedAnswers(ledger),
    )


def open_times(
    log: ConversationLog,
    people: People,
    clock: Clock,
    find_hours: Callable[[], HoursByGroup],
) -> TimesReports:
    """Build what tells how long customers waited; ``find_hours`` gives the business hours in force."""
    return TimesReports(log, clock, find_hours, partial(_find_name, people))


def _find_name(people: People, person_id: str) -> str | None:
    member = people.find(person_id)
    return None if member is None else member.person.name
