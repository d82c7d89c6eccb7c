"""Tells how sure the bot is and how right it was: certificates, judged answers, counts, topics."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.confidence.guarantee import Certificate, count_missing
from agent_console.adapters.confidence_figures import (
    show_audited,
    show_curve,
    show_days,
    show_reliability,
    show_versions,
)
from agent_console.adapters.judged_answers import JudgedAnswer, JudgedAnswers
from agent_console.adapters.proofs import Proofs
from agent_console.wire.confidence import (
    AuditedTold,
    CertificateTold,
    ChangeTold,
    CurveTold,
    ReliabilityTold,
    ReportTold,
    SiteTold,
    StandTold,
    TopicsTold,
    TopicTold,
)
from escalation.autonomy.ledger import Ledger, TopicCount
from escalation.autonomy.mode import EVERYTHING, Sheet, Standing, name_site, read_site
from escalation.autonomy.standings import Change, Standings
from escalation.clock import Clock

_MOST_CHANGES = 200
_MOST_SCOPES = 50
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
    _computed: dict[_Scope, tuple[int, _Figures]] = field(default_factory=dict)
    """What was computed last for each scope, and from which revision of the answers."""

    async def report(self, *, site: str | None, topic: str | None, days: int) -> ReportTold:
        """Tell everything that the page shows. Raises ``StorageUnavailable``."""
        await self.harvest()
        now = self.clock.now()
        first_day = _step_back(now, days - 1)
        judged = await self.judged.read()
        counts = await self.ledger.count_days(since=first_day, site=site, topic=topic)
        proofs = await self.read_proofs()
        proof = proofs.everything if topic is None else proofs.topics.get(topic, proofs.everything)
        scope_name = _name_scope(topic if topic in proofs.topics else None)
        threshold = None if proof is None else proof.threshold
        scope = _Scope(site, topic, first_day, threshold)
        figures = await self._find_figures(judged, scope)
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
            certificate=_show_certificate(scope_name, proof, proofs),
            labels=figures.labels,
            reliability=figures.reliability,
            curve=figures.curve,
            audited=figures.audited,
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
            sites = [self._show_site(sheet, each) for each in sheet.sites]
            stopped_sites = [each for each in sites if each["stopped"]]
            return TopicsTold(topics=shown, sites=stopped_sites, changes=[])
        await self.harvest()
        topics = await self._show_topics(await self.read_proofs())
        changes = await self.standings.list_changes(limit=_MOST_CHANGES)
        return TopicsTold(
            topics=topics,
            sites=await self.sites(),
            changes=[self._show_change(each) for each in changes],
        )

    async def sites(self) -> list[SiteTold]:
        """Tell whether the bot is stopped for any site that is known of."""
        sheet = await self.standings.read()
        known = await self.ledger.list_sites()
        return [self._show_site(sheet, each, known) for each in sorted({*sheet.sites, *known})]

    async def site(self, name: str) -> SiteTold:
        """Tell whether the bot is stopped for a site, be it one that nobody ever heard of."""
        return self._show_site(await self.standings.read(), name, await self.ledger.list_sites())

    async def topic(self, name: str) -> TopicTold | None:
        """Tell how one topic stands; ``None`` for one that nobody ever heard of."""
        topics = await self._show_topics(await self.read_proofs())
        return next((each for each in topics if each["topic"] == name), None)

    async def _find_figures(self, judged: Sequence[JudgedAnswer], scope: _Scope) -> _Figures:
        revision = self.judged.revision
        known = self._computed.get(scope)
        if known is not None and known[0] == revision:
            return known[1]
        figures = await asyncio.to_thread(_compute, judged, scope)
        if len(self._computed) >= _MOST_SCOPES:
            self._computed.clear()
        self._computed[scope] = (revision, figures)
        return figures

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

    async def change(self, change: Change) -> ChangeTold:
        """Tell of a change, with the name of whoever made it."""
        return self._show_change(change)

    def _show_site(self, sheet: Sheet, name: str, known: Collection[str] = ()) -> SiteTold:
        standing = sheet.find_own(name_site(name))
        return SiteTold(
            site=name,
            stopped=standing.stopped,
            cause=standing.cause,
            by=self._name(standing.by),
            since=standing.since or None,
            known=name in known,
        )

    def _show_change(self, change: Change) -> ChangeTold:
        after = change.after
        site = read_site(after.topic)
        return ChangeTold(
            id=change.id,
            topic=after.topic if site is None else EVERYTHING,
            site=site,
            before=_show_stand(change.before),
            after=_show_stand(after),
            cause=after.cause,
            by=self._name(after.by),
            at=after.since,
        )

    def _name(self, by: str | None) -> str | None:
        return None if by is None else self.find_name(by) or by


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the figures are about; audits are those from ``first_day`` on."""

    site: str | None
    topic: str | None
    first_day: str
    threshold: float | None


@dataclass(frozen=True, slots=True)
class _Figures:
    """What judged answers show."""

    labels: int
    reliability: ReliabilityTold | None
    curve: CurveTold | None
    audited: AuditedTold


def _compute(judged: Sequence[JudgedAnswer], scope: _Scope) -> _Figures:
    """Compute the figures of a scope; long where there are many answers."""
    scoped = [
        answer
        for answer in judged
        if scope.site in (None, answer.site) and scope.topic in (None, answer.topic)
    ]
    return _Figures(
        labels=sum(answer.right is not None for answer in scoped),
        reliability=show_reliability(scoped),
        curve=show_curve(scoped, scope.threshold),
        audited=show_audited([each for each in scoped if each.at[:10] >= scope.first_day]),
    )


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
