"""A database with every table, copied for each test: migrating takes longer than a whole test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalation.store.migrate import migrate
from escalation.store.session import Database
from escalation.work.deliveries_sql import SqlDeliveries


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "log.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[SqlDeliveries]:
    database = Database.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield SqlDeliveries(database, to_customers=True)
    database.close()
