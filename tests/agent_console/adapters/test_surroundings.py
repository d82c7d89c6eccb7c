"""What decisions know of the world: the desk's own hour, who waits, who is there, the customer."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from agent_console.adapters.surroundings import LookAround
from escalation.commands import AskForHuman, OpenConversation
from escalation.conversation import Conversation
from escalation.errors import StorageUnavailable
from escalation.policy.surroundings import Attribute, Surroundings
from escalation.routing.hours import Hours
from escalation.routing.plan import DeskPlan
from escalation.store.log_memory import MemoryLog
from escalation.store.signs import Availability
from escalation.testing import CONVERSATION, FakeClock, build_write

PLAN = DeskPlan.model_validate({"timezone": "Europe/Berlin", "hours": {"monday": "09:00-17:00"}})


class Customers:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_down = False

    async def find(self, customer_id: str) -> Mapping[str, Attribute]:
        self.asked.append(customer_id)
        if self.is_down:
            raise StorageUnavailable
        return {"plan": "gold"}


class World:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.log = MemoryLog(self.clock, "n1")
        self.customers = Customers()
        self.states: dict[str, Availability] = {"p1": "online", "p2": "away", "p3": "online"}
        self.around = LookAround(
            clock=self.clock,
            log=self.log,
            customers=self.customers,
            read_hours=lambda: Hours(PLAN),
            list_states=lambda: self.states,
        )

    async def hand_over(self, number: int) -> None:
        conversation_id = f"{CONVERSATION[:-1]}{number}"
        for command in (OpenConversation("v1"), AskForHuman("v1")):
            await self.log.append(build_write(command, conversation_id=conversation_id))


@pytest.fixture
def world() -> World:
    return World()


async def test_the_world_is_told_in_the_time_of_the_desk(world: World) -> None:
    await world.hand_over(1)
    told = await world.around.look(Conversation("c1", customer_id="v1"))
    assert told == Surroundings("2026-01-05T10:00:00+01:00", True, 1, 2, {"plan": "gold"})
    world.clock.advance(7 * 3600)
    assert (await world.around.look(Conversation("c1"))).open is False


async def test_the_queue_is_counted_every_two_seconds(world: World) -> None:
    conversation = Conversation("c1")
    assert (await world.around.look(conversation)).waiting == 0
    await world.hand_over(1)
    world.clock.advance(1.9)
    assert (await world.around.look(conversation)).waiting == 0
    world.clock.advance(0.1)
    assert (await world.around.look(conversation)).waiting == 1


async def test_nobody_is_asked_about_no_customer(world: World) -> None:
    assert (await world.around.look(Conversation("prediction"))).attributes == {}
    assert world.customers.asked == []


async def test_what_cannot_be_read_is_told_to_whoever_asked(world: World) -> None:
    world.customers.is_down = True
    with pytest.raises(StorageUnavailable):
        await world.around.look(Conversation("c1", customer_id="v1"))
