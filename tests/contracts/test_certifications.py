"""Both places that keep calibrations do the same with them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.certifications import CertificationStore, StoredCalibration
from agent.certifications_memory import MemoryCertifications
from agent.errors import CalibrationInvalid, CalibrationUnknown
from agent_console.adapters.certifications_sql import SqlCertifications
from escalation.store.session import Database, read_versions
from escalation.store.tables import CertificationRow


@pytest.fixture
def database(tmp_path: Path, migrated: Path) -> Iterator[Database]:
    database = Database.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield database
    database.close()


@pytest.fixture(params=["memory", "sql"])
def store(request: pytest.FixtureRequest, database: Database) -> CertificationStore:
    return MemoryCertifications() if request.param == "memory" else SqlCertifications(database)


async def test_it_begins_with_nothing(store: CertificationStore) -> None:
    assert await store.read_number() == 0
    assert await store.read_newest() is None
    assert list(await store.list_newest()) == []
    with pytest.raises(CalibrationUnknown):
        await store.read(1)


async def test_the_newest_is_in_force_and_all_can_be_read(store: CertificationStore) -> None:
    for number in (1, 2):
        kept = await store.save(
            made_by="sam", cause="command", certification={"n": number}, report={"labels": number}
        )
        assert kept == number
    newest = await store.read_newest()
    assert newest is not None
    made_at = newest.made_at
    assert newest == StoredCalibration(2, made_at, "sam", "command", {"n": 2}, {"labels": 2})
    assert await store.read_number() == 2
    assert (await store.read(1)).certification == {"n": 1}
    assert [
        (each.number, each.certification, each.report) for each in await store.list_newest()
    ] == [
        (2, None, {"labels": 2}),
        (1, None, {"labels": 1}),
    ]
    assert [each.number for each in await store.list_newest(limit=1)] == [2]


async def test_none_at_all_may_be_in_force(store: CertificationStore) -> None:
    await store.save(made_by="sam", cause="rollback 0", certification=None, report={})
    newest = await store.read_newest()
    assert newest is not None
    assert newest.certification is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"certification": 3, "report": {}}'])
async def test_what_cannot_be_read_is_refused(database: Database, content: str) -> None:
    store = SqlCertifications(database)
    await store.save(made_by="sam", cause="command", certification={}, report={})
    with database.writing() as session:
        session.add(
            CertificationRow(made_at="2026", made_by="server", cause="labels", content=content)
        )
    with pytest.raises(CalibrationInvalid):
        await store.read_newest()
    with pytest.raises(CalibrationInvalid):
        await store.read(2)
    assert await store.read_number() == 2
    assert [(each.number, each.made_by) for each in await store.list_newest()] == [
        (2, "server"),
        (1, "sam"),
    ]


async def test_running_servers_are_told(database: Database) -> None:
    store = SqlCertifications(database)
    await store.save(made_by="sam", cause="command", certification={}, report={})
    with database.reading() as session:
        assert read_versions(session) == {"certifications": 1}
