"""Attributes of customers are kept as they were told, by customer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_console.adapters.customers_sql import SqlCustomers
from escalation.store.log_sql import SqliteLog
from escalation.store.migrate import migrate
from escalation.store.session import Database
from escalation.store.tables import CustomerRow
from escalation.testing import ANNA, FakeClock


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'handraise.db'}"
    migrate(url)
    database = Database.open(url)
    yield database
    database.close()


@pytest.mark.parametrize("is_quick", [True, False], ids=["by the log", "by a session"])
async def test_what_was_told_last_holds(database: Database, tmp_path: Path, is_quick: bool) -> None:
    log = SqliteLog.open(f"sqlite:///{tmp_path / 'handraise.db'}", clock=FakeClock())
    customers = SqlCustomers(database, FakeClock(), log if is_quick else None)
    assert await customers.find("v1") == {}
    await customers.put("v1", {"plan": "gold", "value": 3, "share": 0.5, "paid": True}, ANNA.id)
    await customers.put("v2", {"plan": "ключ"}, ANNA.id)
    assert await customers.find("v1") == {"plan": "gold", "value": 3, "share": 0.5, "paid": True}
    await customers.put("v1", {}, ANNA.id)
    assert await customers.find("v1") == {}
    assert await customers.find("v2") == {"plan": "ключ"}
    with database.reading() as session:
        row = session.get(CustomerRow, "v2")
    assert row is not None
    assert (row.by, row.at) == (ANNA.id, "2026-01-05T09:00:00.000Z")
    await log.close()
