"""The newest conversations are read once, and what follows is taken once."""

import pytest

from escalation.clock import parse_time
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    OpenConversation,
    ResolveConversation,
    WriteAsCustomer,
)
from escalation.errors import DamagedConversation
from escalation.routing.recent_reader import RecentReader
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_write, open_memory_log


class Desk:
    """A log with conversations that one person took and ended."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.log = open_memory_log(self.clock)
        self.number = 0

    async def say(self, number: int, *commands: Command) -> None:
        for command in commands:
            await self.log.append(build_write(command, conversation_id=f"c{number:024}"))

    async def serve(self, pickup: float, handle: float) -> None:
        self.number += 1
        await self.say(self.number, OpenConversation(CUSTOMER_ID))
        await self.say(self.number, WriteAsCustomer(CUSTOMER_ID, "Hello"), AskForHuman(CUSTOMER_ID))
        self.clock.advance(pickup)
        await self.say(self.number, ClaimConversation(ANNA))
        self.clock.advance(handle)
        await self.say(self.number, ResolveConversation(ANNA, "solved"))

    def read(self, reader: RecentReader) -> tuple[float | None, float | None]:
        paces = reader.measure(parse_time(self.clock.now()))
        return (
            paces.pickup.mean if paces.pickup else None,
            paces.handling.mean if paces.handling else None,
        )


@pytest.fixture
def desk():
    return Desk()


async def test_what_was_before_is_read_and_what_comes_is_added(desk):
    for _ in range(5):
        await desk.serve(10, 100)
    reader = RecentReader(desk.log)
    assert desk.read(reader) == (None, None)
    await reader.refresh()
    assert desk.read(reader) == (pytest.approx(10), pytest.approx(100))
    await reader.refresh()
    assert desk.read(reader) == (pytest.approx(10), pytest.approx(100))
    for _ in range(5):
        await desk.serve(30, 300)
    await reader.refresh()
    assert desk.read(reader) == (pytest.approx(20), pytest.approx(200))


async def test_an_empty_log_tells_nothing(desk):
    reader = RecentReader(desk.log)
    await reader.refresh()
    assert desk.read(reader) == (None, None)


class Busy(MemoryLog):
    """A log to which something is appended while it is read for the first time."""

    desk: Desk
    left = 1

    async def heads_after(self, position):
        found = await super().heads_after(position)
        if self.left:
            self.left -= 1
            await self.desk.serve(10, 500)
        return found


async def test_what_comes_while_it_reads_counts_once(desk):
    log = Busy(desk.clock, "n1")
    log.desk, desk.log = desk, log
    for _ in range(4):
        await desk.serve(10, 100)
    reader = RecentReader(log)
    await reader.refresh()
    assert desk.read(reader)[1] == pytest.approx((4 * 100 + 500) / 5)


class Torn(MemoryLog):
    """A log in which one conversation cannot be read."""

    torn = ""

    async def read(self, conversation_id, *, after=0, limit=1000):
        if conversation_id == self.torn:
            raise DamagedConversation
        return await super().read(conversation_id, after=after, limit=limit)


async def test_a_damaged_conversation_measures_nothing(desk):
    desk.log = log = Torn(desk.clock, "n1")
    for _ in range(6):
        await desk.serve(10, 100)
    log.torn = f"c{3:024}"
    reader = RecentReader(log)
    await reader.refresh()
    assert desk.read(reader) == (pytest.approx(10), pytest.approx(100))


async def test_a_clock_that_was_set_back_turns_no_conversation_round(desk):
    for _ in range(5):
        await desk.say(desk.number + 1, OpenConversation(CUSTOMER_ID), AskForHuman(CUSTOMER_ID))
        desk.number += 1
        desk.clock.advance(-3600)
        await desk.say(desk.number, ClaimConversation(ANNA))
        desk.clock.advance(7200)
    reader = RecentReader(desk.log)
    await reader.refresh()
    assert desk.read(reader) == (pytest.approx(0), None)
