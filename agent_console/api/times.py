"""How long customers waited and what became of their conversations: what the page "Times" shows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from agent_console.api.parts import PartsGiven, SeesReports
from escalation.metrics.report import Report

router = APIRouter(prefix="/api/v1/report", tags=["report"])

Days = Annotated[int, Query(ge=1, le=366)]


@router.get("/times")
async def read_times(_: SeesReports, parts: PartsGiven, days: Days = 30) -> Report:
    """Tell first replies, time in the queue, handling, wrap-up, ratings and resolutions.

    For supervisors, admins and the data team: it names people. Times are seconds; whatever was not
    measured is null. Days are those of UTC.
    """
    return await parts.times.report(days)
