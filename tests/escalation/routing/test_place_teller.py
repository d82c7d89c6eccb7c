"""Places are told when they change, not too often, and again to whoever asks."""

from __future__ import annotations

from typing import Any

import pytest

from escalation.bus.bus_memory import MemoryBus
from escalation.clock import parse_time
from escalation.conversation import Conversation
from escalation.errors import StorageUnavailable
from escalation.routing.match import Helper, Matcher
from escalation.routing.place_teller import PLACES_SECONDS, PlaceTeller
from escalation.routing.plan import DeskPlan
from escalation.store.log_memory import MemoryLog
from escalation.testing import FakeClock
from tests.escalation.routing.test_recent_reader import Desk as Past

MATCHER = Matcher(DeskPlan(), lambda _: True)
ANNA = Helper("anna", capacity=3)


class Ear:
    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        raise AssertionError(conversation_id)

    def hear_whisper(self, conversation_id: str, status: Any) -> None:
        self.heard.append((conversation_id, status["place"]))


class Hall:
    """People who wait, and what they are told."""

    def __init__(self) -> None:
        self.clock, self.bus, self.ear = FakeClock(), MemoryBus(), Ear()
        self.bus.subscribe(self.ear)
        self.teller = PlaceTeller(MemoryLog(self.clock), self.bus, self.clock)

    def tell(self, *names: str) -> list[tuple[str, object]]:
        """Let these wait, in this order; returns who is told what."""
        self.ear.heard.clear()
        waiting = [
            Conversation(name, state="waiting", waiting_since=f"2026-01-05T09:00:0{n}.000Z")
            for n, name in enumerate(names)
        ]
        self.teller.tell(waiting, [ANNA], MATCHER)
        return list(self.ear.heard)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_who_waits_is_told_when_their_place_changes(hall: Hall) -> None:
    assert hall.tell("c1", "c2") == [("c1", 1), ("c2", 2)]
    assert hall.tell("c1", "c2") == []
    assert hall.tell("c2", "c3") == [("c2", 1), ("c3", 2)]
    assert hall.tell() == []
    assert hall.tell("c2") == [("c2", 1)]


def test_they_are_not_told_too_often(hall: Hall) -> None:
    due = [hall.teller.is_due]
    hall.tell("c1")
    due.append(hall.teller.is_due)
    hall.clock.advance(PLACES_SECONDS)
    assert [*due, hall.teller.is_due] == [True, False, True]


def test_whoever_asks_is_told_again_at_once(hall: Hall) -> None:
    hall.tell("c1", "c2")
    hall.teller.ask("c2")
    assert hall.teller.is_due
    assert hall.tell("c1", "c2") == [("c2", 2)]


async def test_how_long_it_takes_is_told_once_the_log_was_read() -> None:
    past = Past()
    for _ in range(6):
        await past.serve(20, 300)
    teller = PlaceTeller(past.log, MemoryBus(), past.clock)
    waiting = [Conversation("c1", state="waiting", waiting_since=past.clock.now())]
    assert teller.list_places(waiting, [ANNA], MATCHER) == {"c1": {"place": 1, "people_online": 1}}
    utc = parse_time(past.clock.now()).tzinfo
    assert utc is not None
    await teller.read_on(utc)
    assert teller.list_places(waiting, [ANNA], MATCHER) == {
        "c1": {"place": 1, "people_online": 1, "wait_low": 20, "wait_high": 20}
    }


@pytest.mark.parametrize("error", [StorageUnavailable("the disk is full"), ValueError("a defect")])
async def test_what_cannot_be_read_is_read_later(
    hall: Hall, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(self: object) -> None:
        raise error

    monkeypatch.setattr("escalation.routing.recent_reader.RecentReader.refresh", fail)
    utc = parse_time(hall.clock.now()).tzinfo
    assert utc is not None
    await hall.teller.read_on(utc)
    assert len(caplog.records) == 1
    assert hall.tell("c1") == [("c1", 1)]
