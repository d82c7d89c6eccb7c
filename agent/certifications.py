"""Where calibrations are kept, so that every node has them and each can be gone back to: the contract.

Adapters: certifications_memory, and certifications_sql of the console.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class StoredCalibration:
    """A calibration as it was kept; the one with the highest ``number`` is in force.

    ``made_by`` is a person or ``server``; ``cause`` is ``command``, ``labels`` (enough new ones had
    come) or ``rollback N``. ``certification`` is the plain data of a ``Certification``, ``None``
    where somebody went back to having none. ``report`` is plain data for people.
    """

    number: int
    made_at: str
    made_by: str
    cause: str
    certification: Mapping[str, Any] | None = field(repr=False, default=None)
    report: Mapping[str, Any] = field(repr=False, default_factory=dict)


class CertificationStore(Protocol):
    """Keeps calibrations and never changes one; every call is one short transaction."""

    async def read_number(self) -> int:
        """Return the number of the calibration in force, 0 for none; cheap enough for every second."""
        ...

    async def read_newest(self) -> StoredCalibration | None:
        """Return the calibration in force. Raises ``CalibrationInvalid`` where it cannot be read."""
        ...

    async def read(self, number: int) -> StoredCalibration:
        """Return one calibration. Raises ``CalibrationUnknown``, ``CalibrationInvalid``."""
        ...

    async def list_newest(self, limit: int = 50) -> Sequence[StoredCalibration]:
        """Return calibrations, the newest first, without ``certification``; unreadable ones without
        a report too.
        """
        ...

    async def save(
        self,
        *,
        made_by: str,
        cause: str,
        certification: Mapping[str, Any] | None,
        report: Mapping[str, Any],
    ) -> int:
        """Keep a calibration, which is in force from then on, and return its number."""
        ...
