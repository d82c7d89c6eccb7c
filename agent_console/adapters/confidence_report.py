"""Tells how sure the bot is and how right it was: certificates, judged answers, counts, topics."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.confidence.guarantee import Certificate, count_missing
from agent_console.adapters.confidence_figures import (
    show_audited,
    show_curve,
    show_days,
    show_reliability,
    show_versions,
)
from agent_console.adapters.judged_answers import JudgedAnswers
from agent_console.adapters.proofs import Proofs
from agent_console.wire.confidence import (
    CertificateTold,
    ChangeTold,
    ReportTold,
    StandTold,
    TopicsTold,
    TopicTold,
)
from escalation.autonomy.ledger import Ledger, TopicCount
from escalation.autonomy.mode import EVERYTHING, Sheet, Standing
from escalation.autonomy.standings import Change, Standings
from escalation.clock import Clock

_MOST_CHANGES = 200
_NOTHING = TopicCount(None, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Goal:
    """What the operator asked for: an error rate, at a level; and whether a waiver stands in."""

    max_error: float
    level: float
    waived: bool


@dataclass(frozen=True, slots=True)
class ConfidenceReports:
    """Answers for the page "How sure are we" and for the topics' screen, from the database alone."""

    ledger: Ledger
    standings: Standings
    goal: Goal
    clock: Clock
    read_proofs: Callable[[], Awaitable[Proofs]]
    """The certificates in force."""
    list_topics: Callable[[], Awaitable[Sequence[str]]]
    """The topics of the knowledge, also those that nobody asked about."""
    find_name: Callable[[str], str | None]
    """A person's name, by their id."""
    harvest: Callable[[], Awaitable[object]]
    """Brings the ledger up to the log's end."""
    judged: JudgedAnswers

    async def report(self, *, site: str | None, topic: str | None, days: int) -> ReportTold:
        """Tell everything that the page shows. Raises ``StorageUnavailable``."""
        await self.harvest()
        now = self.clock.now()
        first_day = _step_back(now, days - 1)
        judged = await self.judged.read()
        scoped = [
            answer
            for answer in judged
            if site in (None, answer.site) and topic in (None, answer.topic)
        ]
        newer = [answer for answer in scoped if answer.at[:10] >= first_day]
        counts = await self.ledger.count_days(since=first_day, site=site, topic=topic)
        proofs = await self.read_proofs()
        proof = proofs.everything if topic is None else proofs.topics.get(topic, proofs.everything)
        scope = _name_scope(topic if topic in proofs.topics else None)
        threshold = None if proof is None else proof.threshold
        reliability, curve, audited = await asyncio.to_thread(
            lambda: (show_reliability(scoped), show_curve(scoped, threshold), show_audited(newer))
        )
        goal = self.goal
        return ReportTold(
            at=now,
            site=site,
            topic=topic,
            sites=sorted({answer.site for answer in judged}),
            max_error=goal.max_error,
            level=goal.level,
            least=count_missing(0, 0, goal.max_error, goal.level),
            waived=goal.waived,
            trouble=proofs.trouble or None,
            certificate=_show_certificate(scope, proof, proofs),
            labels=sum(answer.right is not None for answer in scoped),
            reliability=reliability,
            curve=curve,
            audited=audited,
            days=show_days(counts),
            versions=show_versions(counts),
            topics=await self._show_topics(proofs),
        )

    async def topics(self, *, stopped: bool = False) -> TopicsTold:
        """Tell how the topics stand and what changed; with ``stopped`` only the stopped ones, cheaply."""
        if stopped:
            sheet = await self.standings.read()
            standings = [sheet.find_own(topic) for topic in sheet.standings]
            shown = [self._show_topic(each, _NOTHING, None) for each in standings if each.stopped]
            return TopicsTold(topics=shown, changes=[])
        await self.harvest()
        topics = await self._show_topics(await self.read_proofs())
        changes = await self.standings.list_changes(limit=_MOST_CHANGES)
        return TopicsTold(topics=topics, changes=[self._show_change(each) for each in changes])

    async def topic(self, name: str) -> TopicTold | None:
        """Tell how one topic stands; ``None`` for one that nobody ever heard of."""
        topics = await self._show_topics(await self.read_proofs())
        return next((each for each in topics if each["topic"] == name), None)

    async def _show_topics(self, proofs: Proofs) -> list[TopicTold]:
        sheet: Sheet = await self.standings.read()
        counts = {count.topic: count for count in await self.ledger.count_topics()}
        known = {*sheet.standings, *proofs.topics, *(await self.list_topics())}
        known |= {topic for topic in counts if topic is not None}
        shown = []
        for name in sorted(known - {EVERYTHING}):
            proof = _show_certificate(_name_scope(name), proofs.topics.get(name), proofs)
            own = sheet.standings.get(name)
            count, follows = counts.get(name, _NOTHING), own is None or own.follows
            shown.append(self._show_topic(sheet.find_own(name), count, proof, follows=follows))
        whole = _show_certificate(_name_scope(None), proofs.everything, proofs)
        everything = self._show_topic(sheet.find_own(EVERYTHING), _add_up(counts.values()), whole)
        return [everything, *shown]

    def _show_topic(
        self,
        standing: Standing,
        count: TopicCount,
        proof: CertificateTold | None,
        *,
        follows: bool = False,
    ) -> TopicTold:
        return TopicTold(
            topic=standing.topic,
            mode=standing.mode,
            ceiling=standing.ceiling,
            stopped=standing.stopped,
            cause=standing.cause,
            by=self._name(standing.by),
            since=standing.since or None,
            waived=standing.is_waived,
            follows=follows,
            decisions=count.decisions,
            labels=count.labels,
            errors=count.errors,
            certificate=proof,
        )

    def _show_change(self, change: Change) -> ChangeTold:
        after = change.after
        return ChangeTold(
            id=change.id,
            topic=after.topic,
            before=_show_stand(change.before),
            after=_show_stand(after),
            cause=after.cause,
            by=self._name(after.by),
            at=after.since,
        )

    def _name(self, by: str | None) -> str | None:
        return None if by is None else self.find_name(by) or by


def _show_stand(standing: Standing) -> StandTold:
    return StandTold(mode=standing.mode, ceiling=standing.ceiling, stopped=standing.stopped)


def _show_certificate(
    scope: str, proof: Certificate | None, proofs: Proofs
) -> CertificateTold | None:
    if proof is None:
        return None
    return CertificateTold(
        scope=scope,
        threshold=proof.threshold,
        max_error=proof.max_error,
        level=proof.level,
        tries=proof.tries,
        errors=proof.errors,
        bound=proof.bound,
        missing=proof.missing,
        floor=proof.floor,
        made_at=proofs.made_at,
        version=proofs.version,
    )


def _name_scope(topic: str | None) -> str:
    return "everything" if topic is None else f"topic {topic}"


def _add_up(counts: Collection[TopicCount]) -> TopicCount:
    return TopicCount(
        None,
        decisions=sum(count.decisions for count in counts),
        sent=sum(count.sent for count in counts),
        labels=sum(count.labels for count in counts),
        errors=sum(count.errors for count in counts),
        audited=sum(count.audited for count in counts),
        audited_wrong=sum(count.audited_wrong for count in counts),
    )


def _step_back(now: str, days: int) -> str:
    """Return the day (``YYYY-MM-DD``, UTC) so many days before a moment."""
    moment = datetime.fromisoformat(now)
    return (moment - timedelta(days=days)).date().isoformat()
