"""The contract of the bus, for every adapter of it."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from agent_console.lab.bus import Wire
from escalation.bus.bus import Bus
from escalation.bus.bus_memory import MemoryBus


class Ear:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        self.heard.append((conversation_id, head))

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        self.heard.append((conversation_id, dict(status)))


def build_sim_bus() -> Bus:
    """One node's end of a wire on which nothing goes wrong."""
    return Wire(Random(1)).attach("n1")


@pytest.fixture(params=[MemoryBus, build_sim_bus])
def bus(request: pytest.FixtureRequest) -> Bus:
    made: Bus = request.param()
    return made


def test_every_listener_hears_nudges_and_whispers_in_order(bus: Bus) -> None:
    ears = [Ear(), Ear()]
    for ear in ears:
        bus.subscribe(ear)
    bus.nudge("c1", 3)
    bus.whisper("c1", {"typing": "human"})
    bus.nudge("c2", 1)
    expected = [("c1", 3), ("c1", {"typing": "human"}), ("c2", 1)]
    assert [ear.heard for ear in ears] == [expected, expected]


def test_who_unsubscribes_hears_no_more_even_in_the_middle(bus: Bus) -> None:
    class Leaver(Ear):
        def hear_nudge(self, conversation_id: str, head: int) -> None:
            super().hear_nudge(conversation_id, head)
            stop_first()

    first, second = Leaver(), Ear()
    stop_first = bus.subscribe(first)
    bus.subscribe(second)
    bus.nudge("c1", 1)
    bus.nudge("c1", 2)
    assert first.heard == [("c1", 1)]
    assert second.heard == [("c1", 1), ("c1", 2)]
