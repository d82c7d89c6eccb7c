"""The calibration in force: found, checked against the bot that it is for, and put to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.certifications import CertificationStore
from agent.confidence.certification import (
    Basis,
    Certification,
    is_current_certification,
    read_certification,
)
from agent.confidence.model import ConfidenceModel
from agent.confidence.standard import Standard, build_standard, certify_standard
from agent.embedded import EMBEDDED_PROMPT, EMBEDDED_VERSION
from agent.errors import CalibrationInvalid
from agent.knowledge.search import Knowledge
from agent.knowledge.store import KnowledgeVersion
from agent.prompts.check import name_check
from agent.prompts.prompt import Prompt, choose_prompt
from agent.settings import EMBEDDED, BotSettings

CERTIFICATES_BROKEN = (
    "The calibration in force cannot be read: no answer is sent without a person's yes, whatever is "
    "waived, until you calibrate again (handraise calibrate) or go back (--rollback N)."
)
CERTIFICATES_OLD = (
    "The calibration in force was made by another version of this program: no answer is sent without "
    "a person's yes until you calibrate again (handraise calibrate)."
)
CERTIFICATES_OF_OTHERS = (
    "The calibration in force is for another model, prompt, embedding or error rate: nothing is "
    "certified until you calibrate again (handraise calibrate)."
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The calibration in force: its ``number`` (0: none was ever made) and what it certifies.

    ``trouble`` says why a calibration that there is certifies nothing; ``is_broken`` that it cannot
    be read, which no waiver makes good.
    """

    number: int = 0
    certification: Certification | None = None
    trouble: str = ""
    is_broken: bool = False


async def find_in_force(certifications: CertificationStore | None, wanted: Basis) -> InForce:
    """Find what is certified for a bot as ``wanted``; whatever is wrong with it certifies nothing."""
    if certifications is None:
        return InForce()
    number = await certifications.read_number()
    try:
        stored = await certifications.read_newest()
        if stored is None or stored.certification is None:
            return InForce(number)
        if not is_current_certification(stored.certification):
            return InForce(stored.number, trouble=CERTIFICATES_OLD, is_broken=True)
        certification = read_certification(stored.certification)
    except CalibrationInvalid:
        return InForce(number, trouble=CERTIFICATES_BROKEN, is_broken=True)
    if not certification.basis.holds_for(wanted):
        return InForce(stored.number, trouble=CERTIFICATES_OF_OTHERS)
    return InForce(stored.number, certification)


async def look_up(certifications: CertificationStore, settings: BotSettings) -> InForce:
    """Find what is in force for a bot of these settings, without loading it.

    Its embedding is taken to be the one of the certificates.
    """
    stored = await _read_embedder(certifications)
    prompt = find_prompt(settings).version
    basis = Basis(name_model(settings), prompt, stored, settings.max_error, settings.level)
    return await find_in_force(certifications, basis)


async def _read_embedder(certifications: CertificationStore) -> str:
    try:
        newest = await certifications.read_newest()
        data = None if newest is None else newest.certification
        return "" if data is None else str(data["basis"]["embedder"])
    except (CalibrationInvalid, KeyError, TypeError):
        return ""


def build_basis(settings: BotSettings, knowledge: Knowledge) -> Basis:
    """Name what drafts of these settings and this knowledge come from, and what is promised."""
    return Basis(
        model=name_model(settings),
        prompt=find_prompt(settings).version,
        embedder=knowledge.embedder.name if knowledge.embedder else "",
        max_error=settings.max_error,
        level=settings.level,
        knowledge=knowledge.version,
    )


def name_model(settings: BotSettings) -> str:
    """Name the model as drafts' versions do."""
    return EMBEDDED_VERSION if settings.model == EMBEDDED else settings.model_name


def find_prompt(settings: BotSettings) -> Prompt:
    """Return the instructions that a model of these settings gets; the embedded one needs none."""
    if settings.model == EMBEDDED:
        return Prompt(EMBEDDED_PROMPT, "")
    prompt = choose_prompt(settings.prompt, settings.tools)
    if settings.extra_calls <= 0:
        return prompt
    # What a check says becomes part of the confidence: certificates are for drafts with it.
    return replace(prompt, version=f"{prompt.version}+{name_check()}")


def choose_standard(
    in_force: InForce,
    confidence: ConfidenceModel | None,
    known: Mapping[str, int],
    max_error: float,
) -> Standard:
    """Return what drafts are held to, given the model fitted to the knowledge alone.

    ``known`` tells by entry id since which knowledge version each present entry is as it is.
    """
    if in_force.certification is not None and confidence is not None:
        return certify_standard(in_force.certification, known, max_error)
    return build_standard(confidence, max_error, waivable=not in_force.is_broken)


def name_confidence(
    in_force: InForce, version: KnowledgeVersion, confidence: ConfidenceModel | None
) -> str:
    """Name what judges the drafts, for their versions."""
    if confidence is None:
        return "none"
    if in_force.certification is not None:
        return f"c{in_force.number}"
    return f"{version.knowledge}.{version.confidence}"
