"""What every store of signs of life promises, whatever it keeps them in."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from escalation.errors import StorageUnavailable
from escalation.store.log_sql import SqliteLog
from escalation.store.signs import Seat, SignStore
from escalation.store.signs_memory import MemorySigns
from escalation.store.signs_sql import SqlSigns
from escalation.testing import FakeClock

ANNA = Seat("n1", "pa", 1, "away")
BEN = Seat("n1", "pb", 4, "online", 3)
ANNA_TOO = Seat("n2", "pa", 9, "offline", 2)


@pytest.fixture(params=["memory", "sql"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, clock: FakeClock
) -> AsyncIterator[SignStore]:
    if request.param == "memory":
        yield MemorySigns()
        return
    log = SqliteLog.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}", clock=clock)
    yield SqlSigns(log)
    await log.close()


async def read_seats(store: SignStore) -> set[Seat]:
    return set((await store.read()).seats)


async def test_a_new_store_knows_nobody(store: SignStore) -> None:
    signs = await store.read()
    assert (dict(signs.nodes), list(signs.seats)) == ({}, [])


async def test_a_beat_stores_the_node_with_its_people(store: SignStore) -> None:
    await store.beat("n1", 1, [ANNA, BEN])
    await store.beat("n2", 5, [ANNA_TOO])
    assert (await store.read()).nodes == {"n1": 1, "n2": 5}
    assert await read_seats(store) == {ANNA, BEN, ANNA_TOO}


async def test_a_later_beat_changes_what_it_names_and_leaves_the_rest(store: SignStore) -> None:
    await store.beat("n1", 1, [ANNA, BEN])
    later = Seat("n1", "pa", 2, "online", 7)
    await store.beat("n1", 2, [later])
    assert (await store.read()).nodes == {"n1": 2}
    assert await read_seats(store) == {later, BEN}
    await store.beat("n1", 3)
    assert await read_seats(store) == {later, BEN}


async def test_who_left_a_node_is_still_at_the_others(store: SignStore) -> None:
    await store.beat("n1", 1, [ANNA, BEN])
    await store.beat("n2", 1, [ANNA_TOO])
    await store.beat("n1", 2, [], ["pa", "p-unknown"])
    assert await read_seats(store) == {BEN, ANNA_TOO}


async def test_a_dead_node_is_buried_with_its_seats(store: SignStore) -> None:
    await store.beat("n1", 1, [ANNA, BEN])
    await store.beat("n2", 1, [ANNA_TOO])
    await store.bury({"n1": 1, "n-unknown": 1})
    assert (await store.read()).nodes == {"n2": 1}
    assert await read_seats(store) == {ANNA_TOO}


async def test_a_node_that_has_beaten_since_is_not_buried(store: SignStore) -> None:
    await store.beat("n1", 1, [ANNA])
    await store.beat("n1", 2)
    await store.bury({"n1": 1})
    assert (await store.read()).nodes == {"n1": 2}
    assert await read_seats(store) == {ANNA}


async def test_a_buried_node_may_come_back(store: SignStore) -> None:
    await store.beat("n1", 1, [ANNA])
    await store.bury({"n1": 1})
    await store.beat("n1", 2, [BEN])
    assert (await store.read()).nodes == {"n1": 2}
    assert await read_seats(store) == {BEN}


async def test_what_was_given_out_does_not_change(store: SignStore) -> None:
    await store.beat("n1", 1, [ANNA])
    before = await store.read()
    await store.beat("n1", 2, [BEN])
    assert (dict(before.nodes), list(before.seats)) == ({"n1": 1}, [ANNA])


async def test_a_closed_database_says_so(tmp_path: Path, migrated: Path, clock: FakeClock) -> None:
    log = SqliteLog.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}", clock=clock)
    store = SqlSigns(log)
    await log.close()
    with pytest.raises(StorageUnavailable):
        await store.beat("n1", 1)
    with pytest.raises(StorageUnavailable):
        await store.read()


async def test_two_processes_see_each_other_s(
    tmp_path: Path, migrated: Path, clock: FakeClock
) -> None:
    url = f"sqlite:///{shutil.copy(migrated, tmp_path)}"
    logs = [SqliteLog.open(url, clock=clock, node=node) for node in ("n1", "n2")]
    stores = [SqlSigns(log) for log in logs]
    await stores[0].beat("n1", 1, [ANNA])
    assert await read_seats(stores[1]) == {ANNA}
    await stores[1].bury({"n1": 1})
    assert await read_seats(stores[0]) == set()
    for log in logs:
        await log.close()
