"""Calibrate what is stored and keep the outcome, or go back to an earlier one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from agent.calibrating import Report, calibrate, dump_report
from agent.certifications import CertificationStore
from agent.confidence.certification import (
    dump_certification,
    is_current_certification,
    read_certification,
)
from agent.confidence.label import Label
from agent.confidence.sift import is_to_fit
from agent.errors import CalibrationInvalid
from agent.in_force import build_basis
from agent.knowledge.embedding import Embedder, Progress
from agent.knowledge.store import KnowledgeStore
from agent.loading import load_knowledge
from agent.settings import BotSettings

ROLLBACK = "rollback"
"""How the cause of a calibration begins that somebody went back to."""


@dataclass(frozen=True, slots=True)
class Recalibrated:
    """What came of calibrating; ``number`` is ``None`` where it was not kept."""

    number: int | None
    report: Report


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants a calibration and why; one that is not to be kept changes nothing."""

    made_by: str
    cause: str
    is_kept: bool = True


async def recalibrate(
    settings: BotSettings,
    knowledge: KnowledgeStore,
    certifications: CertificationStore,
    labels: Sequence[Label],
    embedder: Embedder | None,
    request: Request,
    progress: Progress | None = None,
) -> Recalibrated:
    """Calibrate the stored knowledge by ``labels`` and put the outcome in force.

    The work is done in a thread. Raises ``NoLabels``, and what the stores raise.
    """
    # What was learnt from conversations that certify must not shape what they certify.
    loaded = await load_knowledge(knowledge, embedder, progress, is_to_fit)
    basis = build_basis(settings, loaded.knowledge)
    certification, report = await asyncio.to_thread(
        calibrate, loaded.knowledge, loaded.known, labels, basis, progress
    )
    if not request.is_kept:
        return Recalibrated(None, report)
    number = await certifications.save(
        made_by=request.made_by,
        cause=request.cause,
        certification=dump_certification(certification),
        report=dump_report(report),
    )
    return Recalibrated(number, report)


async def roll_back(certifications: CertificationStore, number: int, made_by: str) -> int:
    """Put an earlier calibration in force again, 0: none at all; returns its new number.

    Raises ``CalibrationUnknown``, and ``CalibrationInvalid`` where it cannot be used any more.
    """
    cause = f"{ROLLBACK} {number}"
    if number == 0:
        return await certifications.save(
            made_by=made_by, cause=cause, certification=None, report={}
        )
    earlier = await certifications.read(number)
    if earlier.certification is not None:
        if not is_current_certification(earlier.certification):
            raise CalibrationInvalid("That calibration is of another version of this program.")
        read_certification(earlier.certification)
    return await certifications.save(
        made_by=made_by,
        cause=cause,
        certification=earlier.certification,
        report=earlier.report,
    )
