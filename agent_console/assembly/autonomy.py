"""Builds what says how far each topic goes without a person."""

from __future__ import annotations

import hmac

from agent_console.auth.signing import load_secret
from agent_console.settings import Settings
from escalation.autonomy.auditor import Auditor
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.ladder import Rules
from escalation.autonomy.mode import WAIVED, Standing, find_lower
from escalation.autonomy.standings import Standings
from escalation.autonomy.watch import AutonomyWatch
from escalation.clock import Clock
from escalation.store.log import ConversationLog
from escalation.store.session import Database


def build_first_standing(settings: Settings) -> Standing:
    """Say how every topic stands before anything is known of it."""
    ceiling = settings.mode_ceiling
    if settings.uncertified == "answer":
        return Standing(mode=find_lower("audit", ceiling), ceiling=ceiling, cause=WAIVED)
    return Standing(mode=find_lower("approve", ceiling), ceiling=ceiling)


def open_standings(log: ConversationLog, settings: Settings) -> Standings:
    """Give access to the topics' standings beside a log."""
    from escalation.autonomy.standings_memory import MemoryStandings
    from escalation.autonomy.standings_sql import SqlStandings
    from escalation.store.log_memory import MemoryLog
    from escalation.store.log_sql import SqliteLog

    first = build_first_standing(settings)
    if isinstance(log, SqliteLog):
        return SqlStandings(log, first)
    return MemoryStandings(log.versions if isinstance(log, MemoryLog) else None, first)


def build_watch(
    database: Database,
    settings: Settings,
    stored: Standings,
    known: KnownStandings,
    clock: Clock,
) -> AutonomyWatch:
    """Build what moves topics by their evidence."""
    from agent_console.adapters.certifications_sql import SqlCertifications
    from agent_console.adapters.certified_topics import CertifiedTopics
    from escalation.autonomy.ledger_sql import SqlLedger

    return AutonomyWatch(
        labels=SqlLedger(database),
        standings=stored,
        certificates=CertifiedTopics(
            SqlCertifications(database), max_error=settings.max_error, level=settings.level
        ),
        clock=clock,
        rules=Rules(
            max_error=settings.max_error,
            waived=settings.uncertified == "answer",
            ceiling=settings.mode_ceiling,
        ),
        announce=known.announce,
    )


def build_auditor(database: Database, settings: Settings) -> Auditor:
    """Build what draws answers for reviewers, the same on every node of a database."""
    with database.writing() as session:
        secret = load_secret(session)
    key = hmac.digest(secret.encode(), b"audit draw", "sha256")
    return Auditor(key, settings.audit_rate)
