"""Reading threads: one moment of the file a query, and a new connection after trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from escalation.errors import StorageUnavailable
from escalation.store.readers import Readers
from escalation.store.sqlite_file import open_sqlite_file


@pytest.fixture
async def readers(url: str) -> AsyncIterator[Readers]:
    file = open_sqlite_file(url)
    made = Readers(file)
    yield made
    await made.close()
    file.close()


def count_turns(connection: Any) -> int:
    (count,) = connection.execute("SELECT count(*) FROM turns").fetchone()
    return int(count)


async def test_a_query_sees_one_moment_and_the_next_one_a_later(readers: Readers, url: str) -> None:
    file = open_sqlite_file(url)
    writing = file.connect()

    def count_twice(connection: Any) -> tuple[int, int]:
        before = count_turns(connection)
        writing.execute("INSERT INTO turns VALUES ('c1', 1, 1, 'n1', 'now')")
        return before, count_turns(connection)

    assert await readers.run(count_twice) == (0, 0)
    assert await readers.run(count_turns) == 1
    writing.close()
    file.close()


async def test_after_an_error_the_next_query_has_a_connection_of_its_own(readers: Readers) -> None:
    for _ in range(5):
        with pytest.raises(StorageUnavailable) as caught:
            await readers.run(lambda connection: connection.execute("SELECT * FROM nowhere"))
        assert caught.value.details == {"cause": "no such table: nowhere"}
    assert await asyncio.gather(*(readers.run(count_turns) for _ in range(5))) == [0] * 5


async def test_what_a_query_raises_itself_comes_home(readers: Readers) -> None:
    def divide(_: Any) -> float:
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        await readers.run(divide)
    assert await readers.run(count_turns) == 0


async def test_closed_readers_answer_nothing(readers: Readers) -> None:
    assert await readers.run(count_turns) == 0
    await readers.close()
    with pytest.raises(StorageUnavailable):
        await readers.run(count_turns)
