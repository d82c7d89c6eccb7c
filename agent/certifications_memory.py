"""Calibrations kept in memory: for tests and for trying things out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from agent.certifications import StoredCalibration
from agent.errors import CalibrationUnknown


class MemoryCertifications:
    """A ``CertificationStore`` that forgets everything when the process ends."""

    def __init__(self) -> None:
        self._kept: list[StoredCalibration] = []

    async def read_number(self) -> int:
        """Return the number of the calibration in force, 0 for none."""
        return len(self._kept)

    async def read_newest(self) -> StoredCalibration | None:
        """Return the calibration in force."""
        return self._kept[-1] if self._kept else None

    async def read(self, number: int) -> StoredCalibration:
        """Return one calibration; raises ``CalibrationUnknown``."""
        if not 1 <= number <= len(self._kept):
            raise CalibrationUnknown
        return self._kept[number - 1]

    async def list_newest(self, limit: int = 50) -> Sequence[StoredCalibration]:
        """Return calibrations, the newest first, without what they certify."""
        return [replace(each, certification=None) for each in reversed(self._kept[-limit:])]

    async def save(
        self,
        *,
        made_by: str,
        cause: str,
        certification: Mapping[str, Any] | None,
        report: Mapping[str, Any],
    ) -> int:
        """Keep a calibration and return its number."""
        number = len(self._kept) + 1
        made_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._kept.append(StoredCalibration(number, made_at, made_by, cause, certification, report))
        return number
