"""How sure the bot is and how right it was: everything the page of that name shows, in one answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from agent_console.api.parts import PartsGiven, SignedIn
from agent_console.wire.confidence import ReportTold
from agent_console.wire.fields import Site
from escalation.autonomy.orders import LONGEST_TOPIC

router = APIRouter(prefix="/api/v1", tags=["confidence"])

Topic = Annotated[str, Query(min_length=1, max_length=LONGEST_TOPIC)]
Days = Annotated[int, Query(ge=1, le=366)]


@router.get("/confidence")
async def read_confidence(
    _: SignedIn,
    parts: PartsGiven,
    site: Annotated[Site | None, Query()] = None,
    topic: Topic | None = None,
    days: Days = 30,
) -> ReportTold:
    """Tell what is certified, how it was found, how right the bot was, and when people were needed.

    ``site`` and ``topic`` narrow everything but the list of topics, ``days`` the counts by day and
    version and the audits. Every number comes from decisions that are stored.
    """
    return await parts.confidence.report(site=site, topic=topic, days=days)
