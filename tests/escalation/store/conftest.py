"""What the tests of the store share: a migrated database of their own, a clock, a few writes."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

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


@pytest.fixture
def path(tmp_path: Path, migrated: Path) -> Path:
    return Path(shutil.copy(migrated, tmp_path))


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
async def log(url: str, clock: FakeClock) -> AsyncIterator[SqliteLog]:
    made = SqliteLog.open(url, clock=clock)
    yield made
    await made.close()
