"""What was spent on models outlives the process, day by day."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from agent.models.daybook import NOTHING, Spent
from agent_console.adapters.daybook_sql import SqlDaybook
from escalation.store.migrate import migrate
from escalation.store.session import Database

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)


async def test_it_adds_up_by_day_also_for_two_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'handraise.db'}"
    migrate(url)
    database = Database.open(url)
    book = SqlDaybook(database)
    assert await book.read(TODAY) == NOTHING
    await asyncio.gather(*(book.add(TODAY, Spent(10, 2, 0.25)) for _ in range(8)))
    await book.add(TOMORROW, Spent(1, 0, 0.5))
    database.close()
    again = Database.open(url)
    book = SqlDaybook(again)
    assert await book.read(TODAY) == Spent(80, 16, 2.0)
    assert await book.read(TOMORROW) == Spent(1, 0, 0.5)
    again.close()
