"""What was spent on models, on the product's own tables."""

from __future__ import annotations

import asyncio
from datetime import date

from agent.models.daybook import NOTHING, Spent
from escalation.store.session import Database
from escalation.store.tables import ModelDayRow


class SqlDaybook:
    """A ``Daybook`` in the database; its work is done in threads, off the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, day: date) -> Spent:
        """Return what was spent on ``day``."""
        return await asyncio.to_thread(self._read, day)

    async def add(self, day: date, spent: Spent) -> None:
        """Add to what was spent on ``day``."""
        await asyncio.to_thread(self._add, day, spent)

    def _read(self, day: date) -> Spent:
        with self._database.reading() as session:
            row = session.get(ModelDayRow, day.isoformat())
            return NOTHING if row is None else Spent(row.tokens_in, row.tokens_out, row.cost)

    def _add(self, day: date, spent: Spent) -> None:
        name = day.isoformat()
        with self._database.writing() as session:
            row = session.get(ModelDayRow, name)
            if row is None:
                row = ModelDayRow(day=name, tokens_in=0, tokens_out=0, cost=0.0)
            row.tokens_in += spent.input
            row.tokens_out += spent.output
            row.cost += spent.cost
            session.add(row)
