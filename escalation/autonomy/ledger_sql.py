"""The ledger in the product's database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlmodel import Session, col

from escalation.autonomy.ledger import (
    HOLDING,
    VERSIONS,
    DayCount,
    LedgerProgress,
    LedgerRow,
    TopicCount,
)
from escalation.store.session import Database
from escalation.store.tables import CursorRow, DecisionRow, MetaRow

_HARVESTED = "ledger"
_LOG = "ledger_log_id"
_AS_JSON = ("reasons", "signals", "versions")
_COLUMNS: tuple[Any, ...] = tuple(getattr(DecisionRow, each.name) for each in fields(LedgerRow))


class SqlLedger:
    """One row for each decision; work is done in threads, off the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load_progress(self) -> LedgerProgress:
        return await asyncio.to_thread(self._load_progress)

    async def replace(
        self,
        rows: Mapping[str, Sequence[LedgerRow]],
        *,
        since: LedgerProgress,
        until: LedgerProgress,
    ) -> bool:
        return await asyncio.to_thread(self._replace, rows, since, until)

    async def start_over(self, *, since: LedgerProgress, log_id: str) -> bool:
        return await asyncio.to_thread(self._start_over, since, log_id)

    async def list_decisions(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        return await self._list(
            (col(DecisionRow.position) > after,), (col(DecisionRow.position),), limit
        )

    async def list_newest(self, *, limit: int = 1000) -> Sequence[LedgerRow]:
        return await self._list((), (col(DecisionRow.position).desc(),), limit)

    async def list_labels(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        return await self._list((_is_behind(after),), _IN_ORDER, limit)

    async def count_labels(self, *, after: int = 0) -> int:
        return await asyncio.to_thread(self._count_labels, after)

    async def read_audits(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        return await self._list((_is_behind(after), _AUDITED), _IN_ORDER, limit)

    async def count_days(
        self,
        *,
        since: str = "",
        until: str = "9999",
        site: str | None = None,
        topic: str | None = None,
    ) -> Sequence[DayCount]:
        tests: list[ColumnElement[bool]] = [col(DecisionRow.day).between(since, until)]
        if site is not None:
            tests.append(col(DecisionRow.site) == site)
        if topic is not None:
            tests.append(col(DecisionRow.topic) == topic)
        return await asyncio.to_thread(self._count_days, tests)

    async def list_sites(self) -> Sequence[str]:
        return await asyncio.to_thread(self._list_sites)

    async def count_topics(self) -> Sequence[TopicCount]:
        return await asyncio.to_thread(self._count_topics)

    async def forget(self, conversation_id: str) -> None:
        await asyncio.to_thread(self._forget, conversation_id)

    def _load_progress(self) -> LedgerProgress:
        with self._database.reading() as session:
            return _read_progress(session)

    def _replace(
        self,
        rows: Mapping[str, Sequence[LedgerRow]],
        since: LedgerProgress,
        until: LedgerProgress,
    ) -> bool:
        fresh = [_encode(row) for each in rows.values() for row in each]
        with self._database.writing() as session:
            if _read_progress(session) != since:
                return False
            session.execute(
                delete(DecisionRow).where(col(DecisionRow.conversation_id).in_(list(rows)))
            )
            if fresh:
                session.execute(insert(DecisionRow), fresh)
            session.merge(CursorRow(name=_HARVESTED, position=until.position))
        return True

    def _start_over(self, since: LedgerProgress, log_id: str) -> bool:
        with self._database.writing() as session:
            if _read_progress(session) != since:
                return False
            session.execute(delete(DecisionRow))
            session.merge(CursorRow(name=_HARVESTED, position=0))
            session.merge(MetaRow(key=_LOG, value=log_id))
        return True

    async def _list(
        self, tests: Sequence[ColumnElement[bool]], order: Sequence[Any], limit: int
    ) -> list[LedgerRow]:
        return await asyncio.to_thread(self._read, tests, order, limit)

    def _read(
        self, tests: Sequence[ColumnElement[bool]], order: Sequence[Any], limit: int
    ) -> list[LedgerRow]:
        statement = select(*_COLUMNS).where(*tests).order_by(*order).limit(limit)
        with self._database.reading() as session:
            return [_decode(row) for row in session.execute(statement)]

    def _count_labels(self, after: int) -> int:
        with self._database.reading() as session:
            return int(session.scalar(select(func.count()).where(_is_behind(after))) or 0)

    def _count_days(self, tests: Sequence[ColumnElement[bool]]) -> list[DayCount]:
        key = [col(getattr(DecisionRow, name)) for name in ("day", *VERSIONS)]
        held = (~_SENT) & col(DecisionRow.action).in_(HOLDING)
        statement = (
            select(
                *key,
                func.count(),
                _count(_SENT),
                _count(held),
                _count((~_SENT) & col(DecisionRow.action).not_in(HOLDING)),
                _count(_JUDGED),
                _count(_WRONG),
                _count(_AUDITED),
                _count(_AUDITED & _WRONG),
            )
            .where(*tests)
            .group_by(*key)
            .order_by(*key)
        )
        with self._database.reading() as session:
            return [DayCount(*row) for row in session.execute(statement)]

    def _list_sites(self) -> Sequence[str]:
        with self._database.reading() as session:
            return sorted(session.scalars(select(col(DecisionRow.site)).distinct()))

    def _count_topics(self) -> list[TopicCount]:
        statement = (
            select(
                col(DecisionRow.topic),
                func.count(),
                _count(_SENT),
                _count(_JUDGED),
                _count(_WRONG),
                _count(_AUDITED),
                _count(_AUDITED & _WRONG),
            )
            .group_by(col(DecisionRow.topic))
            .order_by(col(DecisionRow.topic).nulls_first())
        )
        with self._database.reading() as session:
            return [TopicCount(*row) for row in session.execute(statement)]

    def _forget(self, conversation_id: str) -> None:
        with self._database.writing() as session:
            session.execute(
                update(DecisionRow)
                .where(col(DecisionRow.conversation_id) == conversation_id)
                .values(question="", draft=None)
            )


_IN_ORDER = (col(DecisionRow.labelled_position), col(DecisionRow.position))
_SENT = col(DecisionRow.sent).is_(True)
_JUDGED = col(DecisionRow.right).is_not(None)
_WRONG = col(DecisionRow.right).is_(False)
_AUDITED = (col(DecisionRow.how) == "audited") & _SENT


def _is_behind(position: int) -> ColumnElement[bool]:
    return col(DecisionRow.labelled_position) > position


def _count(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(test)


def _read_progress(session: Session) -> LedgerProgress:
    position = session.get(CursorRow, _HARVESTED)
    log_id = session.get(MetaRow, _LOG)
    return LedgerProgress(
        0 if position is None else position.position, "" if log_id is None else log_id.value
    )


def _encode(row: LedgerRow) -> dict[str, Any]:
    values = {each.name: getattr(row, each.name) for each in fields(LedgerRow)}
    for name in VERSIONS:
        values[name] = row.versions.get(name, "")
    for name in ("signals", "versions"):
        values[name] = json.dumps(dict(values[name]), ensure_ascii=False)
    return values | {"reasons": json.dumps(list(row.reasons)), "day": row.day}


def _decode(row: Row[Any]) -> LedgerRow:
    values = dict(row._mapping)
    for name in _AS_JSON:
        values[name] = json.loads(values[name])
    values["reasons"] = tuple(values["reasons"])
    return LedgerRow(**values)
