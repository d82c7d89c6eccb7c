"""Examples kept in the product's database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from sqlmodel import Session, col, delete, or_, select

from escalation.clock import Clock
from escalation.store.session import Database
from escalation.store.tables import CursorRow, ExampleRow, MetaRow
from escalation.transcripts.example import Example
from escalation.transcripts.example_store import FIRST, Key, Progress, find_key

_HARVESTED = "harvest"
_CONSENT = "harvest_consent"
_LOG = "harvest_log_id"

_log = logging.getLogger(__name__)


class SqlExampleStore:
    """One row for each example, its content as JSON; progress in the table of cursors."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def load_progress(self) -> Progress:
        return await asyncio.to_thread(self._load_progress)

    async def replace(
        self, examples: Mapping[str, Sequence[Example]], *, since: Progress, until: Progress
    ) -> bool:
        rows = [self._build_row(each) for group in examples.values() for each in group]
        return await asyncio.to_thread(self._replace, list(examples), rows, since, until)

    async def start_over(self, *, since: Progress, log_id: str) -> bool:
        return await asyncio.to_thread(self._start_over, since, log_id)

    async def read(self, *, after: Key = FIRST, limit: int = 200) -> Sequence[Example]:
        return await asyncio.to_thread(self._read, after, limit)

    def _load_progress(self) -> Progress:
        with self._database.reading() as session:
            return _read_progress(session)

    def _replace(
        self, conversation_ids: list[str], rows: list[ExampleRow], since: Progress, until: Progress
    ) -> bool:
        with self._database.writing() as session:
            if _read_progress(session) != since:
                return False
            for conversation_id in conversation_ids:
                session.exec(
                    delete(ExampleRow).where(col(ExampleRow.conversation_id) == conversation_id)
                )
            session.add_all(rows)
            session.merge(CursorRow(name=_HARVESTED, position=until.position))
            if until.consent_seen and not since.consent_seen:
                session.merge(CursorRow(name=_CONSENT, position=until.position))
        return True

    def _start_over(self, since: Progress, log_id: str) -> bool:
        with self._database.writing() as session:
            if _read_progress(session) != since:
                return False
            session.exec(delete(ExampleRow))
            session.merge(CursorRow(name=_HARVESTED, position=0))
            session.merge(MetaRow(key=_LOG, value=log_id))
        return True

    def _read(self, after: Key, limit: int) -> list[Example]:
        while True:
            rows = self._read_rows(after, limit)
            examples = [each for row in rows if (each := _decode(row)) is not None]
            if examples or len(rows) < limit:
                return examples
            after = (rows[-1].conversation_id, rows[-1].target_seq)

    def _read_rows(self, after: Key, limit: int) -> Sequence[ExampleRow]:
        conversation_id, target_seq = after
        behind = or_(
            col(ExampleRow.conversation_id) > conversation_id,
            (col(ExampleRow.conversation_id) == conversation_id)
            & (col(ExampleRow.target_seq) > target_seq),
        )
        statement = (
            select(ExampleRow)
            .where(behind)
            .order_by(col(ExampleRow.conversation_id), col(ExampleRow.target_seq))
            .limit(limit)
        )
        with self._database.reading() as session:
            return session.exec(statement).all()

    def _build_row(self, example: Example) -> ExampleRow:
        conversation_id, target_seq = find_key(example)
        provenance = example.provenance
        return ExampleRow(
            id=example.id,
            conversation_id=conversation_id,
            customer_id=provenance.customer_id,
            site=provenance.site,
            target_seq=target_seq,
            consent=provenance.consent,
            provisional=provenance.provisional,
            made_at=self._clock.now(),
            content=example.model_dump_json(),
        )


def _read_progress(session: Session) -> Progress:
    harvested = session.get(CursorRow, _HARVESTED)
    consent = session.get(CursorRow, _CONSENT)
    log = session.get(MetaRow, _LOG)
    return Progress(
        0 if harvested is None else harvested.position,
        consent is not None,
        "" if log is None else log.value,
    )


def _decode(row: ExampleRow) -> Example | None:
    try:
        return Example.model_validate_json(row.content)
    except ValidationError:  # its text would show a customer's words
        _log.error("example %s is damaged and left out", row.id)
        return None
