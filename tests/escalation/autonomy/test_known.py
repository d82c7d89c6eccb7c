"""What a node knows of the standings, and how soon."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from escalation.autonomy.known import LOOK_SECONDS, TOPICS, KnownStandings
from escalation.autonomy.mode import Sheet
from escalation.autonomy.orders import ResumeTopic, SetMode, StopTopic, Word
from escalation.autonomy.standings_memory import MemoryStandings
from escalation.bus.bus_memory import MemoryBus
from escalation.errors import StorageUnavailable
from tests.virtual_time import VirtualTimeLoop

WORD = Word("pa", "t")


class Shaky(MemoryStandings):
    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.error: Exception | None = None
        self.seconds = 0.0

    async def read(self) -> Sheet:
        self.reads += 1
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return await super().read()


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@pytest.fixture
def standings() -> Shaky:
    return Shaky()


@pytest.fixture
async def known(standings: Shaky) -> AsyncIterator[KnownStandings]:
    made = KnownStandings(standings, MemoryBus())
    yield made
    await made.stop()


async def test_before_the_first_look_nothing_may_be_sent(known: KnownStandings) -> None:
    assert known.sheet.find("billing").stopped
    assert known.sheet.version == -1


async def test_another_node_s_change_is_known_within_half_a_second(
    known: KnownStandings, standings: Shaky
) -> None:
    await known.start()
    await standings.order("billing", SetMode("audit"), WORD)
    await asyncio.sleep(LOOK_SECONDS + 0.01)
    assert known.sheet.find("billing").mode == "audit"
    assert known.sheet.find("delivery").mode == "approve"


async def test_a_nudge_has_it_known_at_once(standings: Shaky) -> None:
    bus = MemoryBus()
    here, there = KnownStandings(standings, bus), KnownStandings(standings, bus)
    await here.start()
    await there.start()
    await here.order("billing", StopTopic(), WORD)
    await asyncio.sleep(0.001)
    assert here.sheet.find("billing").stopped
    assert there.sheet.find("billing").stopped
    await here.stop()
    await there.stop()


async def test_what_is_typed_somewhere_makes_nobody_look(standings: Shaky) -> None:
    bus = MemoryBus()
    known = KnownStandings(standings, bus)
    await known.start()
    reads = standings.reads
    bus.whisper("c1", {"typing": "bot"})
    bus.nudge(TOPICS, 1)
    await asyncio.sleep(0.001)
    assert standings.reads == reads
    await known.stop()


async def test_changes_are_told_once(standings: Shaky) -> None:
    told: list[tuple[int, int]] = []
    known = KnownStandings(
        standings, MemoryBus(), lambda old, new: told.append((old.version, new.version))
    )
    await known.refresh()
    await known.refresh()
    await standings.order("billing", StopTopic(), WORD)
    await known.refresh()
    assert told == [(-1, 0), (0, 1)]


async def test_looks_that_fail_are_complained_of_once_and_go_on(
    known: KnownStandings, standings: Shaky, caplog: pytest.LogCaptureFixture
) -> None:
    await standings.order("billing", SetMode("audit"), WORD)
    standings.error = StorageUnavailable()
    await known.start()
    assert known.sheet.find("billing").stopped
    with caplog.at_level(logging.WARNING):
        await asyncio.sleep(5 * LOOK_SECONDS)
    assert [each.levelname for each in caplog.records] == ["WARNING"]
    standings.error = None
    await asyncio.sleep(LOOK_SECONDS + 0.01)
    assert known.sheet.find("billing").mode == "audit"


async def test_an_unforeseen_error_ends_no_looking(
    known: KnownStandings, standings: Shaky, caplog: pytest.LogCaptureFixture
) -> None:
    await known.start()
    standings.error = RuntimeError("?")
    await asyncio.sleep(LOOK_SECONDS + 0.01)
    assert [each.levelname for each in caplog.records] == ["ERROR"]
    standings.error = None
    await standings.order("billing", SetMode("veto"), WORD)
    await asyncio.sleep(LOOK_SECONDS + 0.01)
    assert known.sheet.find("billing").mode == "veto"


async def test_a_slow_look_does_not_overwrite_a_newer_one(
    known: KnownStandings, standings: Shaky
) -> None:
    standings.seconds = 1.0
    first = asyncio.create_task(known.refresh())
    await asyncio.sleep(0.5)
    await standings.order("billing", StopTopic(), WORD)
    await standings.order("billing", ResumeTopic(), WORD)
    await known.refresh()
    assert known.sheet.version == 2
    await first
    assert known.sheet.version == 2
