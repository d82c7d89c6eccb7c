"""What programs of the operator's told of customers, in the database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from escalation.clock import Clock
from escalation.policy.surroundings import Attribute
from escalation.store.session import Database
from escalation.store.tables import CustomerRow

if TYPE_CHECKING:
    from sqlite3 import Connection

Attributes = Mapping[str, Attribute]
_Answer = TypeVar("_Answer")
_FIND = "SELECT attributes FROM customers WHERE customer_id = ?"


class Tables(Protocol):
    """The quick way to a database's tables: ``SqliteLog``."""

    async def look_up(self, query: Callable[[Connection], _Answer]) -> _Answer:
        """Read at one moment."""
        ...


class SqlCustomers:
    """Attributes by customer; nothing that a customer's browser says gets here."""

    def __init__(self, database: Database, clock: Clock, tables: Tables | None = None) -> None:
        """Every turn asks for attributes: through ``tables`` that takes a seventh of the time."""
        self._database = database
        self._clock = clock
        self._tables = tables

    async def find(self, customer_id: str) -> Attributes:
        """Return a customer's attributes; none for one of whom nobody told any.

        Raises ``StorageUnavailable``.
        """
        if self._tables is None:
            told = await asyncio.to_thread(self._find, customer_id)
        else:
            told = await self._tables.look_up(lambda connection: _find(connection, customer_id))
        found: Attributes = {} if told is None else json.loads(told)
        return found

    async def put(self, customer_id: str, attributes: Attributes, by: str) -> None:
        """Put these attributes in the place of all that the customer had.

        Raises ``StorageUnavailable``.
        """
        await asyncio.to_thread(self._put, customer_id, attributes, by)

    def _find(self, customer_id: str) -> str | None:
        with self._database.reading() as session:
            row = session.get(CustomerRow, customer_id)
        return None if row is None else row.attributes

    def _put(self, customer_id: str, attributes: Attributes, by: str) -> None:
        told = json.dumps(dict(attributes), ensure_ascii=False, allow_nan=False)
        with self._database.writing() as session:
            row = CustomerRow(customer_id=customer_id, attributes=told, by=by, at=self._clock.now())
            session.merge(row)


def _find(connection: Connection, customer_id: str) -> str | None:
    row = connection.execute(_FIND, (customer_id,)).fetchone()
    return None if row is None else str(row[0])
