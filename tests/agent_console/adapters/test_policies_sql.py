"""Every policy that comes in force is kept with its text, and only when it is another one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_console.adapters.policies_sql import KeptPolicy, SqlPolicies
from escalation.policy.decide import Policy, Source
from escalation.store.migrate import migrate
from escalation.store.session import Database
from escalation.testing import FakeClock

ONE = Policy((), "v1", source=Source("rules: …", {"rules.py": "def late(): …"}))
OTHER = Policy((), "v2", source=Source("rules: other"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'handraise.db'}"
    migrate(url)
    database = Database.open(url)
    yield database
    database.close()


def test_a_change_is_noted_and_no_repetition(database: Database) -> None:
    clock = FakeClock()
    policies = SqlPolicies(database, clock)
    assert policies.list() == []
    assert policies.note(ONE)
    clock.advance(60)
    assert not policies.note(ONE)
    assert policies.note(OTHER)
    clock.advance(60)
    assert policies.note(ONE)
    start = "2026-01-05T09:0"
    files = {"rules.py": "def late(): …"}
    assert policies.list() == [
        KeptPolicy("v1", "rules: …", files, f"{start}2:00.000Z"),
        KeptPolicy("v2", "rules: other", {}, f"{start}1:00.000Z"),
        KeptPolicy("v1", "rules: …", files, f"{start}0:00.000Z"),
    ]
