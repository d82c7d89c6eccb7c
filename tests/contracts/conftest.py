"""What the contract suites run on: every adapter in turn."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from escalation.store.log import ConversationLog
from escalation.store.log_memory import MemoryLog
from escalation.store.log_sql import SqliteLog
from escalation.store.migrate import migrate
from escalation.testing import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy: migrating takes longer than a whole test."""
    path = tmp_path_factory.mktemp("migrated") / "log.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["memory", "sql"])
async def log(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, clock: FakeClock
) -> AsyncIterator[ConversationLog]:
    made: ConversationLog
    if request.param == "memory":
        made = MemoryLog(clock)
    else:
        path = shutil.copy(migrated, tmp_path)
        made = SqliteLog.open(f"sqlite:///{path}", clock=clock)
    yield made
    await made.close()
