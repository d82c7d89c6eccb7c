"""The writer: what gathers while it is busy, and how its outcomes come home."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from escalation.conversation import Conversation
from escalation.errors import StorageUnavailable
from escalation.store.batch import Outcome
from escalation.store.log import Appended, OpenTurn, VetoTimer, Write
from escalation.store.writer import ThreadLane, Writer

if TYPE_CHECKING:
    from sqlite3 import Connection


class Desk:
    """Stands in for the database: notes the batches, and waits to be let through."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.arrived = threading.Semaphore(0)
        self.let_through = threading.Semaphore(0)
        self.closed = False

    def commit(self, writes: Sequence[Write]) -> list[Outcome]:
        self.batches.append([write.conversation_id for write in writes])
        self.arrived.release()
        self.let_through.acquire()
        return [answer(write) for write in writes]

    def reclaim_turns(self, turns: Sequence[OpenTurn]) -> list[OpenTurn]:
        return [replace(turn, attempt=turn.attempt + 1) for turn in turns]

    def reclaim_timers(self, timers: Sequence[VetoTimer]) -> list[VetoTimer]:
        return list(timers)

    def transact(self, work: Callable[[Connection], None]) -> None:
        work(cast("Connection", "a connection"))

    def close(self) -> None:
        self.closed = True


def answer(write: Write) -> Outcome:
    if write.conversation_id == "refused":
        return StorageUnavailable("no")
    return Appended(Conversation(write.conversation_id), (), 1)


def build(conversation_id: str) -> Write:
    return Write(conversation_id, decide=lambda _: [])


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.let_through.release(100)


async def start(writer: Writer, *names: str) -> list[asyncio.Task[Appended]]:
    tasks = [asyncio.create_task(writer.append(build(name))) for name in names]
    await asyncio.sleep(0)
    return tasks


async def test_what_came_while_the_disk_was_busy_is_one_batch(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    first = await start(writer, "c1")
    await asyncio.to_thread(desk.arrived.acquire)
    rest = await start(writer, "c2", "c3", "c4")
    desk.let_through.release(2)
    done = await asyncio.gather(*first, *rest)
    assert [each.conversation.id for each in done] == ["c1", "c2", "c3", "c4"]
    assert desk.batches == [["c1"], ["c2", "c3", "c4"]]
    await writer.close()
    assert desk.closed


async def test_what_one_round_of_the_loop_asks_for_is_one_batch(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    desk.let_through.release(10)
    await asyncio.gather(*await start(writer, "c1", "c2", "c3"))
    assert desk.batches == [["c1", "c2", "c3"]]
    await writer.close()


async def test_everyone_gets_their_own_outcome(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    desk.let_through.release(10)
    tasks = await start(writer, "c1", "refused", "c2")
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(each, Appended) for each in done] == [True, False, True]
    assert isinstance(done[1], StorageUnavailable)
    await writer.close()


async def test_somebody_who_went_away_keeps_nobody_from_theirs(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    tasks = await start(writer, "c1", "c2")
    tasks[0].cancel()
    desk.let_through.release(10)
    assert (await tasks[1]).conversation.id == "c2"
    assert tasks[0].cancelled()
    await writer.close()


async def test_more_than_may_wait_are_refused_at_once_until_there_is_room(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane(), most_waiting=3)
    waiting = await start(writer, "c1", "c2")
    waiting[0].cancel()  # what is cancelled is on its way all the same
    waiting += await start(writer, "c3", "c4")
    with pytest.raises(StorageUnavailable, match="Too many messages wait") as refusal:
        waiting.pop().result()
    assert refusal.value.details == {"retry_after": 1}
    desk.let_through.release(10)
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(each, Appended) for each in done] == [False, True, True]
    await asyncio.to_thread(desk.arrived.acquire)
    for _ in range(5):
        assert (await writer.append(build("c5"))).conversation.id == "c5"
    await writer.close()
    assert "c4" not in [name for batch in desk.batches for name in batch]


async def test_turns_are_reclaimed_between_batches(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    desk.let_through.release(10)
    assert await writer.reclaim_turns([OpenTurn("c1", 1, 1, "n2")]) == [OpenTurn("c1", 1, 2, "n2")]
    await writer.close()


async def test_anything_else_is_written_between_batches(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    seen: list[object] = []
    await writer.transact(seen.append)
    assert seen == ["a connection"]
    await writer.close()


async def test_an_error_nobody_thought_of_reaches_those_who_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Sequence[Write]) -> list[Outcome]:
        raise ZeroDivisionError

    writer = Writer(desk, ThreadLane())
    monkeypatch.setattr(desk, "commit", fail)
    tasks = await start(writer, "c1", "c2")
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in done] == [StorageUnavailable, StorageUnavailable]
    assert await writer.reclaim_turns([]) == []
    await writer.close()


async def test_closing_finishes_what_waits_and_refuses_what_comes(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    tasks = await start(writer, "c1", "c2")
    closing = asyncio.create_task(writer.close())
    await asyncio.sleep(0)
    with pytest.raises(StorageUnavailable):
        await writer.append(build("c3"))
    desk.let_through.release(10)
    await asyncio.gather(closing, writer.close())
    assert [task.result().conversation.id for task in tasks] == ["c1", "c2"]


async def test_closing_in_the_same_round_finishes_what_was_asked_for_in_it(desk: Desk) -> None:
    writer = Writer(desk, ThreadLane())
    desk.let_through.release(10)
    tasks = await start(writer, "c1", "c2")
    await writer.close()
    assert [(await task).conversation.id for task in tasks] == ["c1", "c2"]


def test_writers_of_two_event_loops_are_both_answered(desk: Desk) -> None:
    desk.let_through.release(100)
    writer = Writer(desk, ThreadLane())
    found: list[str] = []

    async def write(name: str) -> None:
        for _ in range(20):
            appended = await writer.append(build(name))
            found.append(appended.conversation.id)

    threads = [threading.Thread(target=asyncio.run, args=(write(name),)) for name in ("c1", "c2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asyncio.run(writer.close())
    assert sorted(found) == ["c1"] * 20 + ["c2"] * 20


def test_an_event_loop_that_ended_harms_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(desk, ThreadLane())

    async def leave_at_once() -> None:
        await start(writer, "c1")

    asyncio.run(leave_at_once())
    desk.let_through.release(10)
    asyncio.run(writer.close())
    assert "an event loop was closed before 1 writes were done" in caplog.text
    assert desk.closed
