"""Deliveries on the product's own tables."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, insert, tuple_, update
from sqlmodel import Session, and_, col, delete, func, or_, select

from escalation.clock import format_time, parse_time
from escalation.store.session import Database
from escalation.store.tables import CursorRow, DeliveryRow, DisabledReceiverRow
from escalation.work.deliveries import CUSTOMERS, Disabled, Selection, Wanted
from escalation.work.delivery import (
    FORGOTTEN_AFTER,
    GIVEN_UP_AFTER,
    Delivery,
    DeliveryState,
    begin,
    replay,
)

_TABLE: Any = DeliveryRow.__table__  # type: ignore[attr-defined] # SQLModel makes it
_ENDED = ("delivered", "given_up")
_MOST_AT_ONCE = 2000
"""Rows that are forgotten in one transaction: nobody else writes meanwhile."""


class SqlDeliveries:
    """A ``DeliveryStore`` in the database; its work is done in threads, off the event loop.

    It is that of notices, or the one of what goes ``to_customers``: each with its own position, and
    without a look at what is the other's (but ``tidy``, which is for all).
    """

    def __init__(self, database: Database, *, to_customers: bool = False) -> None:
        self._database = database
        self._cursor = "mail" if to_customers else "notices"
        receiver = col(DeliveryRow.receiver)
        self._ours = receiver == CUSTOMERS if to_customers else receiver != CUSTOMERS

    async def load_position(self) -> int | None:
        return await asyncio.to_thread(self._load_position)

    async def add(
        self, deliveries: Sequence[Delivery], *, since: int | None, until: int | None
    ) -> bool:
        return await asyncio.to_thread(self._add, deliveries, since, until)

    async def exchange(self, ended: Sequence[Delivery], wanted: Wanted) -> Sequence[Delivery]:
        return await asyncio.to_thread(self._exchange, ended, wanted)

    async def list_newest(self, selection: Selection, limit: int = 50) -> Sequence[Delivery]:
        return await asyncio.to_thread(self._list_newest, selection, limit)

    async def count(self) -> Mapping[str, Mapping[DeliveryState, int]]:
        return await asyncio.to_thread(self._count)

    async def replay(self, selection: Selection, now: datetime) -> int:
        return await asyncio.to_thread(self._replay, selection, now)

    async def tidy(self, now: datetime) -> None:
        await asyncio.to_thread(self._tidy, now)

    async def list_disabled(self) -> Sequence[Disabled]:
        return await asyncio.to_thread(self._list_disabled)

    async def disable(self, disabled: Disabled) -> None:
        await asyncio.to_thread(self._disable, disabled)

    async def enable(self, receiver: str) -> None:
        await asyncio.to_thread(self._enable, receiver)

    # -- the log's position ------------------------------------------------------------------------

    def _load_position(self) -> int | None:
        with self._database.reading() as session:
            return self._read_position(session)

    def _add(self, deliveries: Sequence[Delivery], since: int | None, until: int | None) -> bool:
        with self._database.writing() as session:
            if self._read_position(session) != since:
                return False
            if deliveries:
                session.connection().execute(insert(_TABLE), [_encode(each) for each in deliveries])
            if until is None:
                session.exec(delete(CursorRow).where(col(CursorRow.name) == self._cursor))
            else:
                session.merge(CursorRow(name=self._cursor, position=until))
        return True

    def _read_position(self, session: Session) -> int | None:
        row = session.get(CursorRow, self._cursor)
        return None if row is None else row.position

    # -- sending -----------------------------------------------------------------------------------

    def _exchange(self, ended: Sequence[Delivery], wanted: Wanted) -> list[Delivery]:
        here = {*wanted.in_flight, *(each.id for each in ended)}
        with self._database.reading() as session:  # everybody may write meanwhile
            due = [_decode(row) for row in _find_due(session, replace(wanted, in_flight=here))]
        if not (ended or due):
            return []
        with self._database.writing() as session:
            if ended:
                ends = [_tell_end(each, wanted) for each in ended]
                session.connection().execute(_build_end(), ends)
            mine = session.connection().execute(_build_begin(due, wanted)) if due else ()
            ids = {str(row.id) for row in mine}
        return [begin(each, wanted.node) for each in due if each.id in ids]

    # -- looking, and sending again ----------------------------------------------------------------

    def _list_newest(self, selection: Selection, limit: int) -> list[Delivery]:
        newest = (
            select(DeliveryRow)
            .where(self._ours, *_narrow(selection))
            .order_by(col(DeliveryRow.since).desc(), col(DeliveryRow.id))
            .limit(limit)
        )
        with self._database.reading() as session:
            return [_decode(row) for row in session.exec(newest)]

    def _count(self) -> dict[str, dict[DeliveryState, int]]:
        grouped = (
            select(DeliveryRow.receiver, DeliveryRow.state, func.count())
            .where(self._ours)
            .group_by(col(DeliveryRow.receiver), col(DeliveryRow.state))
        )
        counts: dict[str, dict[DeliveryState, int]] = {}
        with self._database.reading() as session:
            for receiver, state, number in session.exec(grouped):
                counts.setdefault(receiver, {})[cast(DeliveryState, state)] = number
        return counts

    def _replay(self, selection: Selection, now: datetime) -> int:
        chosen = select(DeliveryRow).where(self._ours, *_narrow(selection))
        with self._database.writing() as session:
            before = [_decode(row) for row in session.exec(chosen)]
            again = [each for each in before if each.state != "sending"]
            for each in again:
                session.merge(DeliveryRow(**_encode(replay(each, now))))
        return len(again)

    def _tidy(self, now: datetime) -> None:
        since, state = col(DeliveryRow.since), col(DeliveryRow.state)
        # Also what a node that died was sending: nobody asks for a receiver that is gone.
        late = and_(state.in_(("waiting", "sending")), since < format_time(now - GIVEN_UP_AFTER))
        old = and_(state.in_(_ENDED), since < format_time(now - FORGOTTEN_AFTER))
        with self._database.reading() as session:
            if not session.exec(select(DeliveryRow.id).where(or_(late, old)).limit(1)).first():
                return
        some = select(DeliveryRow.id).where(old).limit(_MOST_AT_ONCE)
        with self._database.writing() as session:
            given_up = {"state": "given_up", "ended_at": format_time(now)}
            session.exec(update(DeliveryRow).where(late).values(**given_up))
            session.exec(delete(DeliveryRow).where(col(DeliveryRow.id).in_(some)))

    # -- receivers that are gone -------------------------------------------------------------------

    def _list_disabled(self) -> list[Disabled]:
        with self._database.reading() as session:
            return [
                Disabled(row.receiver, row.address, row.told, parse_time(row.at))
                for row in session.exec(select(DisabledReceiverRow))
            ]

    def _disable(self, disabled: Disabled) -> None:
        with self._database.writing() as session:
            session.merge(
                DisabledReceiverRow(
                    receiver=disabled.receiver,
                    address=disabled.address,
                    told=disabled.told,
                    at=format_time(disabled.at),
                )
            )

    def _enable(self, receiver: str) -> None:
        with self._database.writing() as session:
            gone = col(DisabledReceiverRow.receiver) == receiver
            session.exec(delete(DisabledReceiverRow).where(gone))


def _find_due(session: Session, wanted: Wanted) -> list[DeliveryRow]:
    """Return what may be begun, at most as many of each receiver as are wanted."""
    due: list[DeliveryRow] = []
    if not any(wanted.free.values()):
        return due
    lost = _find_lost(session, wanted)
    for receiver, free in wanted.free.items():
        mine = [row for row in lost if row.receiver == receiver]
        waiting = (
            select(DeliveryRow)
            .where(
                col(DeliveryRow.receiver) == receiver,
                col(DeliveryRow.state) == "waiting",
                col(DeliveryRow.next_at) <= format_time(wanted.now),
            )
            .order_by(col(DeliveryRow.next_at))
            .limit(free)
        )
        found = [*mine, *session.exec(waiting)][:free]
        due += [*found, *_find_beside(session, found)] if wanted.together else found
    return due


def _find_beside(session: Session, found: Sequence[DeliveryRow]) -> Sequence[DeliveryRow]:
    """Return what waits for the same receiver about the same conversations."""
    if not found:
        return ()
    beside = select(DeliveryRow).where(
        col(DeliveryRow.receiver) == found[0].receiver,
        col(DeliveryRow.state) == "waiting",
        col(DeliveryRow.conversation_id).in_({row.conversation_id for row in found}),
        col(DeliveryRow.id).not_in([row.id for row in found]),
    )
    return session.exec(beside).all()


def _find_lost(session: Session, wanted: Wanted) -> list[DeliveryRow]:
    """Return what is called being sent and is not: its node died, or this one lost sight of it."""
    sending = select(DeliveryRow).where(col(DeliveryRow.state) == "sending")
    return [
        row
        for row in session.exec(sending)
        if row.id not in wanted.in_flight
        and (row.node in (None, wanted.node) or wanted.is_lost(row.node))
    ]


def _tell_end(ended: Delivery, wanted: Wanted) -> dict[str, Any]:
    """Return the parameters of ``_build_end``."""
    values = _encode(ended)
    named = ("id", "attempts", "state", "next_at", "told", "facts", "ended_at")
    return {f"its_{name}": values[name] for name in named} | {"its_node": wanted.node}


def _build_end() -> Any:
    """Keep how attempts ended, those that are this node's still."""
    columns = _TABLE.c
    return (
        update(_TABLE)
        .where(
            columns.id == bindparam("its_id"),
            columns.state == "sending",
            columns.node == bindparam("its_node"),
            columns.attempts == bindparam("its_attempts"),
        )
        .values(
            state=bindparam("its_state"),
            next_at=bindparam("its_next_at"),
            told=bindparam("its_told"),
            facts=bindparam("its_facts"),
            ended_at=bindparam("its_ended_at"),
            node=None,
        )
    )


def _build_begin(due: Sequence[Delivery], wanted: Wanted) -> Any:
    """Begin what is due and was not begun by another node since it was read."""
    columns = _TABLE.c
    versions = [(each.id, each.attempts) for each in due]
    return (
        update(_TABLE)
        .where(
            tuple_(columns.id, columns.attempts).in_(versions),
            columns.state.in_(("waiting", "sending")),
        )
        .values(state="sending", node=wanted.node, attempts=columns.attempts + 1)
        .returning(columns.id)
    )


def _narrow(selection: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if selection.ids:
        conditions.append(col(DeliveryRow.id).in_(selection.ids))
    if selection.receivers:
        conditions.append(col(DeliveryRow.receiver).in_(selection.receivers))
    if selection.states:
        conditions.append(col(DeliveryRow.state).in_(selection.states))
    if selection.conversation_id is not None:
        conditions.append(col(DeliveryRow.conversation_id) == selection.conversation_id)
    if selection.facts is not None:
        conditions.append(col(DeliveryRow.facts) == selection.facts)
    if selection.since is not None:
        conditions.append(col(DeliveryRow.since) >= format_time(selection.since))
    return conditions


_TIMES = ("since", "next_at", "ended_at")


def _encode(delivery: Delivery) -> dict[str, Any]:
    values = {name: getattr(delivery, name) for name in Delivery.__slots__}
    for name in _TIMES:
        values[name] = None if values[name] is None else format_time(values[name])
    return values


def _decode(row: DeliveryRow) -> Delivery:
    delivery = Delivery(
        id=row.id,
        receiver=row.receiver,
        notice=row.notice,
        conversation_id=row.conversation_id,
        seq=row.seq,
        facts=row.facts,
        since=parse_time(row.since),
        next_at=parse_time(row.next_at),
        state=cast(DeliveryState, row.state),
        attempts=row.attempts,
        node=row.node,
        told=row.told,
    )
    return (
        delivery if row.ended_at is None else replace(delivery, ended_at=parse_time(row.ended_at))
    )
