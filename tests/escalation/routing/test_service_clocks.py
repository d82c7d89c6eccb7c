"""Warnings and breaches on virtual time: each is said once, in time, whoever and however many look."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from escalation.clock import format_time, parse_time
from escalation.commands import (
    ApproveDraft,
    AskForHuman,
    ClaimConversation,
    ReleaseConversation,
    ReturnToBot,
    SnoozeConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.errors import StorageUnavailable
from escalation.routing.clocks import Timekeeper
from escalation.routing.plan import DeskPlan
from escalation.routing.presence import Presence
from escalation.routing.service_clocks import IDLE_SECONDS, ServiceClocks
from escalation.settings import EscalationSettings
from escalation.store.log import Appended
from escalation.testing import ANNA, CUSTOMER_ID
from tests.escalation.board import House, ShakyLog
from tests.virtual_time import LoopClock, VirtualTimeLoop

TIMES = {
    "first_reply": "10m",
    "next_reply": "5m",
    "resolve": "2h",
    "approval": "20m",
    "on_breach": {"priority": "high", "group": "leads"},
}
SAID = ("ClockWarned", "ClockBreached")


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class WallClock(LoopClock):
    """Wall time goes along with the loop's."""

    def now(self) -> str:
        seconds = asyncio.get_running_loop().time() - 1000.0
        return format_time(parse_time(super().now()) + timedelta(seconds=seconds))


def build_plan(**changes: Any) -> DeskPlan:
    return DeskPlan.model_validate({"times": [{**TIMES, **changes}], "groups": {"leads": {}}})


class Stage:
    """A house and the worker beside it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.keeper = Timekeeper(build_plan())
        self.taken: list[str] = []
        self.worker = self.build()

    def build(self, house: House | None = None) -> ServiceClocks:
        house = house or self.house

        async def take(conversation_id: str, command: Any) -> Appended:
            self.taken.append(type(command).__name__)
            return await house.board.take(conversation_id, command)

        return ServiceClocks(
            log=house.log,
            bus=house.bus,
            clock=house.clock,
            take=take,
            find_timekeeper=lambda: self.keeper,
        )

    async def said(self) -> list[tuple[str, str, float]]:
        """What was said of which clock, and how many minutes after the handover."""
        rows = await self.house.read()
        begun = next(parse_time(row.at) for row in rows if row.kind == "HandoffRequested")
        return [
            (row.kind, row.read_inner()["clock"], (parse_time(row.at) - begun).total_seconds() / 60)
            for row in rows
            if row.kind in SAID
        ]

    async def kinds_said(self) -> list[tuple[str, str]]:
        return [
            (row.kind, row.read_inner()["clock"])
            for row in await self.house.read()
            if row.kind in SAID
        ]


def wait(minutes: float) -> Any:
    return asyncio.sleep(minutes * 60)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = WallClock()
    house = House(ShakyLog(clock), clock, Presence(clock, 1e9), EscalationSettings())
    house.id = (await house.board.open_conversation(CUSTOMER_ID)).id
    await house.board.start()
    stage = Stage(house)
    await stage.worker.start()
    await house.write("Where is my parcel?")
    await house.board.wait_idle()
    yield stage
    await stage.worker.stop()
    await house.board.stop()


async def test_it_warns_and_breaches_in_time_and_once(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(300)
    (warned, breached, late_warned, late) = await stage.said()
    assert warned[:2] == ("ClockWarned", "first_reply")
    assert warned[2] == pytest.approx(7.5, abs=1 / 60)
    assert breached[:2] == ("ClockBreached", "first_reply")
    assert breached[2] == pytest.approx(10, abs=1 / 60)
    assert (late_warned[:2], late[:2]) == (("ClockWarned", "resolve"), ("ClockBreached", "resolve"))
    assert late[2] == pytest.approx(120, abs=1 / 60)
    assert stage.taken == ["WarnClock", "BreachClock"] * 2


async def test_a_breach_raises_the_priority_and_goes_to_the_plans_group(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(9)
    assert (await stage.house.load()).route.group == ""
    await wait(2)
    route = (await stage.house.load()).route
    assert (route.group, route.priority) == ("leads", 1)
    kinds = await stage.house.kinds()
    assert kinds[kinds.index("ClockBreached") + 1] == "ConversationRouted"
    (routed,) = await stage.house.find_inners("ConversationRouted")
    assert routed["reason"] == "The first reply is overdue."
    breached = (await stage.house.find_inners("ClockBreached"))[0]
    escalated_at = parse_time((await stage.house.load()).escalated_at or "")
    assert parse_time(breached["due"]) == escalated_at + timedelta(minutes=10)


async def test_a_higher_priority_is_not_lowered(stage: Stage) -> None:
    stage.keeper = Timekeeper(build_plan(on_breach={"priority": "low"}))
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(11)
    assert (await stage.house.load()).route.priority == 0
    assert "ConversationRouted" not in await stage.house.kinds()


async def test_who_replies_in_time_hears_nothing(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(7)
    await stage.house.take(ClaimConversation(ANNA))
    await stage.house.take(WriteAsHuman(ANNA, "It is on its way."))
    await wait(80)
    assert await stage.said() == []


async def test_neither_messages_nor_a_change_of_hands_put_it_off(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    for _ in range(4):
        await wait(2)
        await stage.house.write(f"Hello? {asyncio.get_running_loop().time()}")
        await stage.house.take(ClaimConversation(ANNA))
        await stage.house.take(ReleaseConversation(ANNA))
    await wait(3)
    assert [(kind, clock) for kind, clock, _ in await stage.said()] == [
        ("ClockWarned", "first_reply"),
        ("ClockBreached", "first_reply"),
    ]


async def test_each_message_that_waits_for_its_reply_has_a_time_of_its_own(stage: Stage) -> None:
    stage.keeper = Timekeeper(build_plan(resolve=None))
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await stage.house.take(ClaimConversation(ANNA))
    await stage.house.take(WriteAsHuman(ANNA, "Hi."))
    for number in range(2):
        await stage.house.take(WriteAsCustomer(CUSTOMER_ID, f"And {number}?"))
        await wait(6)
        await stage.house.take(WriteAsHuman(ANNA, f"Yes, {number}."))
        await wait(30)
    said = [kind for kind, clock, _ in await stage.said() if clock == "next_reply"]
    assert said == ["ClockWarned", "ClockBreached"] * 2


async def test_while_it_is_parked_for_the_customer_no_time_passes(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await stage.house.take(ClaimConversation(ANNA))
    await wait(5)
    await stage.house.take(SnoozeConversation(ANNA, None, waiting_on_customer=True))
    await wait(500)
    assert await stage.said() == []
    await stage.house.take(ClaimConversation(ANNA))
    await wait(3)
    assert [clock for _, clock, _ in await stage.said()] == ["first_reply"]


async def test_back_with_the_bot_nothing_is_due(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await stage.house.take(ClaimConversation(ANNA))
    await stage.house.take(ReturnToBot(ANNA))
    await wait(500)
    assert await stage.said() == []


async def test_a_held_draft_is_warned_about_and_each_one_anew(stage: Stage) -> None:
    stage.house.action = "approve"
    for text in ("And my invoice?", "And my refund?"):
        await stage.house.write(text)
        await stage.house.board.wait_idle()
        await wait(21)
        held = (await stage.house.load()).held
        assert held is not None
        await stage.house.take(ApproveDraft(ANNA, held.seq))
    assert (
        await stage.kinds_said()
        == [
            ("ClockWarned", "approval"),
            ("ClockBreached", "approval"),
        ]
        * 2
    )


async def test_a_restart_finds_what_is_due_and_what_was_said(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(8)
    await stage.worker.stop()
    await wait(10)
    assert [kind for kind, _, _ in await stage.said()] == ["ClockWarned"]
    stage.worker = stage.build()
    await stage.worker.start()
    await wait(0.1)
    assert [kind for kind, _, _ in await stage.said()] == ["ClockWarned", "ClockBreached"]


async def test_several_nodes_say_it_once(stage: Stage) -> None:
    other = replace(stage.house, log=stage.house.log.beside("n2"), bus=type(stage.house.bus)())
    second = stage.build(other)
    await second.start()
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(11)
    await second.stop()
    assert [kind for kind, _, _ in await stage.said()] == list(SAID)


async def test_a_lost_nudge_is_made_up_for(stage: Stage) -> None:
    stage.worker._leave()
    stage.worker._leave = lambda: None
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(7.5)
    await asyncio.sleep(IDLE_SECONDS + 1)
    assert [kind for kind, _, _ in await stage.said()] == ["ClockWarned"]


async def test_a_reply_that_overtakes_the_look_is_no_breach(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await stage.house.take(ClaimConversation(ANNA))
    inner_take = stage.worker._take

    async def reply_first(conversation_id: str, command: Any) -> object:
        await stage.house.take(WriteAsHuman(ANNA, "Here I am."))
        return await inner_take(conversation_id, command)

    stage.worker._take = reply_first
    await wait(9)
    assert stage.taken == ["WarnClock"]
    assert await stage.said() == []


async def test_a_storage_that_is_away_is_waited_for(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(7)
    stage.house.log.refused = 20
    with caplog.at_level(logging.WARNING):
        await wait(2)
    assert [kind for kind, _, _ in await stage.said()] == ["ClockWarned"]
    assert StorageUnavailable().message in caplog.text


async def test_a_changed_plan_holds_at_once(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    await wait(2)
    stage.keeper = Timekeeper(build_plan(first_reply="3m"))
    await wait(1.2)
    assert [kind for kind, _, _ in await stage.said()][-1] == "ClockBreached"
    stage.keeper = Timekeeper(DeskPlan())
    await wait(500)
    assert len(await stage.said()) == 2


async def test_it_sleeps_while_nothing_is_due(stage: Stage) -> None:
    await stage.house.take(AskForHuman(CUSTOMER_ID))
    looks = 0
    look = stage.worker.look

    async def count() -> float | None:
        nonlocal looks
        looks += 1
        return await look()

    stage.worker.look = count  # type: ignore[method-assign]
    await wait(5)
    assert looks <= 5 * 60 / IDLE_SECONDS + 1
    looks = 0
    for n in range(100):
        stage.house.bus.nudge("c" + "1" * 24, n)
        await asyncio.sleep(0.1)
    assert looks <= 11
