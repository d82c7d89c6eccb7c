"""What programs of the operator's told of customers, in the database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from escalation.clock import Clock
from escalation.policy.surroundings import Attribute
from escalation.store.session import Database
from escalation.store.tables import CustomerRow

Attributes = Mapping[str, Attribute]


class SqlCustomers:
    """Attributes by customer; nothing that a customer's browser says gets here."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, customer_id: str) -> Attributes:
        """Return a customer's attributes; none for one of whom nobody told any.

        Raises ``StorageUnavailable``.
        """
        return await asyncio.to_thread(self._find, customer_id)

    async def put(self, customer_id: str, attributes: Attributes, by: str) -> None:
        """Put these attributes in the place of all that the customer had.

        Raises ``StorageUnavailable``.
        """
        await asyncio.to_thread(self._put, customer_id, attributes, by)

    def _find(self, customer_id: str) -> Attributes:
        with self._database.reading() as session:
            row = session.get(CustomerRow, customer_id)
        found: Attributes = {} if row is None else json.loads(row.attributes)
        return found

    def _put(self, customer_id: str, attributes: Attributes, by: str) -> None:
        told = json.dumps(dict(attributes), ensure_ascii=False, allow_nan=False)
        with self._database.writing() as session:
            row = CustomerRow(customer_id=customer_id, attributes=told, by=by, at=self._clock.now())
            session.merge(row)
