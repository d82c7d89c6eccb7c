"""Examples kept in the product's database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, delete, or_, select

from escalation.clock import Clock
from escalation.store.session import Database
from escalation.store.tables import CursorRow, ExampleRow
from escalation.transcripts.example import Example
from escalation.transcripts.example_store import FIRST, Key, Progress, find_key

_HARVESTED = "harvest"
_CONSENT = "harvest_consent"


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

    def _read(self, after: Key, limit: int) -> list[Example]:
        conversation_id, target_seq = after
        behind = or_(
            col(ExampleRow.conversation_id) > conversation_id,
            (col(ExampleRow.conversation_id) == conversation_id)
            & (col(ExampleRow.target_seq) > target_seq),
        )
        statement = (
            select(ExampleRow.content)
            .where(behind)
            .order_by(col(ExampleRow.conversation_id), col(ExampleRow.target_seq))
            .limit(limit)
        )
        with self._database.reading() as session:
            return [Example.model_validate_json(content) for content in session.exec(statement)]

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
    return Progress(0 if harvested is None else harvested.position, consent is not None)
