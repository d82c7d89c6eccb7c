"""What every store of examples promises, whatever it keeps them in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_console.lab.disk import Disk
from agent_console.lab.examples import SimExampleStore
from escalation.store.session import Database
from escalation.testing import FakeClock
from escalation.transcripts.example_store import FIRST, ExampleStore, Progress
from escalation.transcripts.example_store_memory import MemoryExampleStore
from escalation.transcripts.example_store_sql import SqlExampleStore
from tests.escalation.transcripts.words import build_example

NONE = Progress()


@pytest.fixture(params=["memory", "sql", "simulated"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, clock: FakeClock
) -> Iterator[ExampleStore]:
    if request.param == "memory":
        yield MemoryExampleStore()
        return
    if request.param == "simulated":
        disk = Disk()
        yield SimExampleStore(disk.open_file("n1"))
        disk.close()
        return
    database = Database.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield SqlExampleStore(database, clock)
    database.close()


async def read_ids(store: ExampleStore) -> list[str]:
    return [example.id for example in await store.read()]


async def test_new_store_is_empty(store: ExampleStore) -> None:
    assert await store.load_progress() == NONE
    assert list(await store.read()) == []


async def test_examples_come_back_whole_in_the_order_of_their_keys(store: ExampleStore) -> None:
    examples = {
        "c2": [build_example("c2", 4)],
        "c1": [build_example("c1", 10), build_example("c1", 9)],
    }
    assert await store.replace(examples, since=NONE, until=Progress(50)) is True
    assert list(await store.read()) == [
        build_example("c1", 9),
        build_example("c1", 10),
        build_example("c2", 4),
    ]
    assert await store.load_progress() == Progress(50)


async def test_reading_goes_on_behind_a_key(store: ExampleStore) -> None:
    examples = {"c1": [build_example("c1", n) for n in (3, 5, 7)], "c2": [build_example("c2", 1)]}
    await store.replace(examples, since=NONE, until=Progress(1))
    first = await store.read(after=FIRST, limit=2)
    assert [each.id for each in first] == ["c1:3", "c1:5"]
    assert [each.id for each in await store.read(after=("c1", 5))] == ["c1:7", "c2:1"]
    assert list(await store.read(after=("c2", 1))) == []


async def test_examples_of_a_conversation_are_replaced_as_a_whole(store: ExampleStore) -> None:
    first = {"c1": [build_example("c1", 3), build_example("c1", 5)], "c2": [build_example("c2", 1)]}
    await store.replace(first, since=NONE, until=Progress(1))
    again = {"c1": [build_example("c1", 5, target="Today.")]}
    await store.replace(again, since=Progress(1), until=Progress(2))
    assert [(each.id, each.target) for each in await store.read()] == [
        ("c1:5", "Today."),
        ("c2:1", "Tomorrow."),
    ]
    await store.replace({"c1": []}, since=Progress(2), until=Progress(3))
    assert await read_ids(store) == ["c2:1"]


async def test_who_comes_second_writes_nothing(store: ExampleStore) -> None:
    await store.replace({"c1": [build_example("c1", 1)]}, since=NONE, until=Progress(5))
    late = {"c1": [build_example("c1", 2)]}
    assert await store.replace(late, since=NONE, until=Progress(9)) is False
    assert await read_ids(store) == ["c1:1"]
    assert await store.load_progress() == Progress(5)


async def test_consent_once_seen_stays_seen(store: ExampleStore) -> None:
    seen = Progress(5, consent_seen=True)
    await store.replace({}, since=NONE, until=seen)
    assert await store.load_progress() == seen
    await store.replace({}, since=seen, until=Progress(7, consent_seen=True))
    assert await store.load_progress() == Progress(7, consent_seen=True)


async def test_starting_over_forgets_all_but_that_consent_was_seen(store: ExampleStore) -> None:
    far = Progress(9, consent_seen=True)
    await store.replace({"c1": [build_example("c1", 1)]}, since=NONE, until=far)
    assert await store.start_over(since=NONE, log_id="l2") is False
    assert await read_ids(store) == ["c1:1"]
    assert await store.start_over(since=far, log_id="l2") is True
    assert await read_ids(store) == []
    begun = Progress(0, True, "l2")
    assert await store.load_progress() == begun
    on = Progress(4, True, "l2")
    assert await store.replace({"c2": [build_example("c2", 1)]}, since=begun, until=on) is True
    assert await store.load_progress() == on
