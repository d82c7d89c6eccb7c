"""What only the database can do wrong: a confidence model that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import ConfidenceInvalid
from agent.knowledge.store import StoredConfidence
from agent_console.adapters.knowledge_sql import SqlKnowledge
from escalation.store.migrate import migrate
from escalation.store.session import Database
from escalation.store.tables import CalibrationRow


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"knowledge": "x"}'])
async def test_a_broken_confidence_is_named_and_a_new_one_heals_it(
    tmp_path: Path, content: str
) -> None:
    url = f"sqlite:///{tmp_path / 'handraise.db'}"
    migrate(url)
    database = Database.open(url)
    with database.writing() as session:
        session.add(CalibrationRow(made_at="2026-01-01T00:00:00.000Z", content=content))
    store = SqlKnowledge(database)
    with pytest.raises(ConfidenceInvalid):
        await store.read_confidence()
    await store.save_confidence(StoredConfidence(1, "m", {}))
    assert await store.read_confidence() == StoredConfidence(1, "m", {})
    database.close()
