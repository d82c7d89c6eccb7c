import asyncio
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from agent_console.lab.bus import NOWHERE, Wire
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Ear:
    """Writes down what it hears, and when."""

    def __init__(self) -> None:
        self.nudges: list[tuple[str, int]] = []
        self.whispers: list[str] = []

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        self.nudges.append((conversation_id, head))

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        self.whispers.append(conversation_id)


def connect() -> tuple[Wire, Any, Ear, Ear]:
    """Connect two nodes; returns the bus of the first and both ears."""
    wire, near, far = Wire(Random(7)), Ear(), Ear()
    bus = wire.attach("n1")
    bus.subscribe(near)
    wire.attach("n2").subscribe(far)
    return wire, bus, near, far


async def test_the_own_node_hears_at_once_and_the_others_a_moment_later() -> None:
    _, bus, near, far = connect()
    bus.nudge("c1", 3)
    bus.whisper("c1", {"typing": "bot"})
    assert (near.nudges, near.whispers) == ([("c1", 3)], ["c1"])
    assert far.nudges == []
    await asyncio.sleep(0.02)
    assert (far.nudges, far.whispers) == ([("c1", 3)], ["c1"])


async def test_on_a_lossy_wire_nobody_hears_anything() -> None:
    wire, bus, near, far = connect()
    wire.weather.lose = 1.0
    bus.nudge("c1", 3)
    await asyncio.sleep(10)
    assert (near.nudges, far.nudges) == ([], [])


async def test_doubled_hints_come_twice() -> None:
    wire, bus, near, far = connect()
    wire.weather.double = 1.0
    bus.nudge("c1", 3)
    await asyncio.sleep(10)
    assert near.nudges == far.nudges == [("c1", 3)] * 2


async def test_late_hints_come_in_another_order() -> None:
    wire, bus, near, far = connect()
    wire.weather.late = 1.0
    for head in range(20):
        bus.nudge("c1", head)
    await asyncio.sleep(10)
    in_order = [("c1", head) for head in range(20)]
    for ear in (near, far):
        assert ear.nudges != in_order
        assert sorted(ear.nudges) == in_order


async def test_forgeries_speak_of_heads_that_are_not_there() -> None:
    wire, bus, near, far = connect()
    bus.nudge("c1", 3)
    near.nudges.clear()
    for _ in range(40):
        wire.forge()
    await asyncio.sleep(1)
    assert {conversation for conversation, _ in near.nudges} == {"c1", NOWHERE}
    assert ("c1", 3 + 10**9) in near.nudges
    assert len(near.whispers) == len(far.whispers) == 40


async def test_a_node_that_died_hears_nothing_that_was_under_way() -> None:
    wire, bus, near, far = connect()
    bus.nudge("c1", 3)
    wire.cut("n2")
    await asyncio.sleep(1)
    assert (near.nudges, far.nudges) == ([("c1", 3)], [])


async def test_words_on_their_way_are_followed_by_forged_ones_while_that_is_on() -> None:
    wire, bus, near, far = connect()
    bus.whisper("c1", {"words": "Your", "index": 1})
    wire.weather.forging = True
    bus.whisper("c1", {"words": "Your parcel", "index": 2})
    bus.whisper("c1", {"typing": "bot"})
    await asyncio.sleep(1)
    assert (len(near.whispers), len(far.whispers)) == (4, 4)
