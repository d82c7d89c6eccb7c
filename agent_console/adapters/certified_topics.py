"""What the calibration in force vouches for, topic by topic, as autonomy rests on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from agent.certifications import CertificationStore, StoredCalibration
from agent.confidence.certification import Basis, Certification, read_certification
from agent.confidence.guarantee import Certificate
from agent.errors import CalibrationInvalid
from escalation.autonomy.certified import Certified
from escalation.autonomy.mode import EVERYTHING

_log = logging.getLogger(__name__)


class CertifiedTopics:
    """A ``Certificates`` that reads each calibration once.

    ``holds`` says whether certificates on a basis hold for what is drafted and promised now. One
    that cannot be read vouches for nothing.
    """

    def __init__(self, store: CertificationStore, holds: Callable[[Basis], bool]) -> None:
        self._store = store
        self._holds = holds
        self._number = 0
        self._found: tuple[Basis, Mapping[str, Certified]] | None = None

    async def read(self) -> Mapping[str, Certified]:
        """Return the certificates in force; none where they do not hold any more."""
        number = await self._store.read_number()
        if number != self._number:
            self._found = await self._read_newest()
            self._number = number
        if self._found is None:
            return {}
        basis, certified = self._found
        return certified if self._holds(basis) else {}

    async def _read_newest(self) -> tuple[Basis, Mapping[str, Certified]] | None:
        try:
            newest = await self._store.read_newest()
            return None if newest is None else await asyncio.to_thread(_read, newest)
        except CalibrationInvalid:
            _log.error("the calibration cannot be read: nothing is certified by it")
            return None


def _read(stored: StoredCalibration) -> tuple[Basis, Mapping[str, Certified]] | None:
    if stored.certification is None:
        return None
    certification = read_certification(stored.certification)
    return certification.basis, tell_certified(certification, stored.made_at)


def tell_certified(certification: Certification, made_at: str) -> Mapping[str, Certified]:
    """Return what a certification says of every topic with labels of its own, and of all (``*``)."""
    refused = certification.refused.get("topic", frozenset())
    topics = certification.scopes.get("topic", {})
    told = {
        topic: _tell(topic, topics.get(topic), made_at, refused) for topic in {*topics, *refused}
    }
    return {**told, EVERYTHING: _tell(EVERYTHING, certification.everything, made_at, frozenset())}


def _tell(
    topic: str, certificate: Certificate | None, made_at: str, refused: frozenset[str]
) -> Certified:
    if certificate is None:
        return Certified(topic, is_certified=False, made_at=made_at, is_refused=topic in refused)
    return Certified(
        topic,
        is_certified=certificate.threshold is not None and topic not in refused,
        bound=certificate.bound,
        tries=certificate.tries,
        errors=certificate.errors,
        missing=certificate.missing,
        made_at=made_at,
        is_refused=topic in refused,
    )
