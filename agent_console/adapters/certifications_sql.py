"""Calibrations on the product's own tables."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from agent.certifications import StoredCalibration
from agent.errors import CalibrationInvalid, CalibrationUnknown
from escalation.clock import format_time
from escalation.store.session import Database, raise_version
from escalation.store.tables import CertificationRow

VERSION = "certifications"
"""The row of versions that rises with every calibration."""


class SqlCertifications:
    """A ``CertificationStore`` in the database; its work is done in threads, off the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read_number(self) -> int:
        """Return the number of the calibration in force, 0 for none."""
        return await asyncio.to_thread(self._read_number)

    async def read_newest(self) -> StoredCalibration | None:
        """Return the calibration in force; raises ``CalibrationInvalid``."""
        return await asyncio.to_thread(self._read_newest)

    async def read(self, number: int) -> StoredCalibration:
        """Return one calibration; raises ``CalibrationUnknown``, ``CalibrationInvalid``."""
        return await asyncio.to_thread(self._read, number)

    async def list_newest(self, limit: int = 50) -> Sequence[StoredCalibration]:
        """Return calibrations, the newest first, without what they certify."""
        return await asyncio.to_thread(self._list_newest, limit)

    async def save(
        self,
        *,
        made_by: str,
        cause: str,
        certification: Mapping[str, Any] | None,
        report: Mapping[str, Any],
    ) -> int:
        """Keep a calibration and return its number."""
        content = json.dumps(
            {"certification": certification, "report": report}, allow_nan=False, ensure_ascii=False
        )
        return await asyncio.to_thread(self._save, made_by, cause, content)

    def _read_number(self) -> int:
        with self._database.reading() as session:
            return int(session.scalar(select(func.max(CertificationRow.id))) or 0)

    def _read_newest(self) -> StoredCalibration | None:
        newest = select(CertificationRow).order_by(col(CertificationRow.id).desc()).limit(1)
        with self._database.reading() as session:
            row = session.scalars(newest).first()
        return None if row is None else _decode(row)

    def _read(self, number: int) -> StoredCalibration:
        with self._database.reading() as session:
            row = session.get(CertificationRow, number)
        if row is None:
            raise CalibrationUnknown
        return _decode(row)

    def _list_newest(self, limit: int) -> list[StoredCalibration]:
        newest = select(CertificationRow).order_by(col(CertificationRow.id).desc()).limit(limit)
        with self._database.reading() as session:
            return [_decode_head(row) for row in session.scalars(newest)]

    def _save(self, made_by: str, cause: str, content: str) -> int:
        row = CertificationRow(
            made_at=format_time(datetime.now(UTC)), made_by=made_by, cause=cause, content=content
        )
        with self._database.writing() as session:
            session.add(row)
            raise_version(session, VERSION)
            session.flush()
            return row.id or 0


def _decode(row: CertificationRow) -> StoredCalibration:
    try:
        data = json.loads(row.content)
        certification, report = data["certification"], dict(data["report"])
        if certification is not None:
            certification = dict(certification)
    except (ValueError, TypeError, KeyError, RecursionError) as broken:
        raise CalibrationInvalid from broken
    return replace(_tell(row), certification=certification, report=report)


def _decode_head(row: CertificationRow) -> StoredCalibration:
    try:
        return replace(_decode(row), certification=None)
    except CalibrationInvalid:
        return _tell(row)


def _tell(row: CertificationRow) -> StoredCalibration:
    return StoredCalibration(row.id or 0, row.made_at, row.made_by, row.cause)
