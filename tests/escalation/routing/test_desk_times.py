"""What the desk does in due time: it wakes, closes, and tells who waits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from escalation.clock import parse_time
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    CloseConversation,
    Command,
    LeaveContact,
    LeaveConversation,
    OpenConversation,
    ReturnToBot,
    RoutingCommand,
    SnoozeConversation,
    TellWaiting,
    WakeSnoozed,
    WriteAsCustomer,
)
from escalation.conversation import Conversation
from escalation.errors import StorageUnavailable
from escalation.routing import desk_times
from escalation.routing.desk_times import AWAY_SECONDS, LOOK_SECONDS, DeskTimes, Due, find_due
from escalation.routing.plan import Closing, DeskPlan
from escalation.routing.plan import Route as PlannedRoute
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, FakeClock, build_write
from tests.escalation.steps import ADA, act, asked, claimed, follow
from tests.virtual_time import LoopClock, VirtualTimeLoop

NOON, LATER = "2026-11-21T12:00:00.000Z", "2026-11-21T13:00:00.000Z"
CLOSING = Closing(after_left=3600, after_silence=7200, say="Goodbye.")


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


def answered() -> Conversation:
    return replace(act(asked(), "answer"), last_at=NOON)


# -- what comes next ------------------------------------------------------------------------------


def test_what_is_parked_wakes_at_its_time() -> None:
    parked, _ = follow(claimed(), SnoozeConversation(ADA, NOON))
    assert find_due(parked, CLOSING) == Due(parse_time(NOON), WakeSnoozed(NOON))
    for_ever, _ = follow(claimed(), SnoozeConversation(ADA))
    assert find_due(for_ever, CLOSING) is None


def test_what_the_customer_has_left_is_closed_a_while_later() -> None:
    left = replace(follow(asked(), LeaveConversation("v1"))[0], left_at=NOON)
    close = CloseConversation(left.head, "customer_left", "Goodbye.")
    assert find_due(left, CLOSING) == Due(parse_time(LATER), close)
    assert find_due(left, Closing(after_left=None)) is None
    held = replace(left, state="human")
    assert find_due(held, CLOSING) is None


def test_who_waits_for_a_reply_by_mail_is_not_closed_because_they_went() -> None:
    commands = (AskForHuman("v1"), LeaveContact("v1", "a@b.example"), LeaveConversation("v1"))
    waiting = replace(follow(asked(), *commands)[0], left_at=NOON)
    assert find_due(waiting, CLOSING) is None
    assert find_due(replace(waiting, contact=None), CLOSING) is not None


def test_an_answered_customer_who_says_nothing_more_is_closed_where_the_plan_says_so() -> None:
    silent = CloseConversation(answered().head, "silent", "Goodbye.")
    assert find_due(answered(), CLOSING) == Due(parse_time("2026-11-21T14:00:00.000Z"), silent)
    assert find_due(answered(), Closing()) is None
    owed = replace(asked(), last_at=NOON)
    checked = replace(act(asked(), "approve"), last_at=NOON)
    for c in (owed, checked, replace(act(asked(), "handoff"), last_at=NOON), claimed()):
        assert find_due(c, CLOSING) is None


def test_a_customer_whose_reply_is_waited_for_is_closed_too() -> None:
    c, _ = follow(claimed(), SnoozeConversation(ADA, None, waiting_on_customer=True))
    parked = replace(c, pauses=(replace(c.pauses[-1], since=NOON),))
    due = find_due(parked, CLOSING)
    assert due is not None
    assert due.at == parse_time("2026-11-21T14:00:00.000Z")


# -- doing it -------------------------------------------------------------------------------------


@dataclass
class Stage:
    """A log, and a desk at which there is somebody or nobody."""

    clock: LoopClock | FakeClock
    log: MemoryLog
    plan: DeskPlan = field(default_factory=lambda: DeskPlan(closing=CLOSING))
    online: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    taken: list[RoutingCommand] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def is_anyone_online(self, group: str = "") -> bool:
        return group in self.online

    def is_open(self, group: str = "") -> bool:
        return group not in self.closed

    async def do(self, key: str, *commands: Command) -> Conversation:
        for command in commands:
            await self.log.append(build_write(command, conversation_id=key))
        return await self.log.load(key)

    async def take(self, key: str, command: RoutingCommand, /) -> Conversation:
        if key in self.refused:
            raise StorageUnavailable
        self.taken.append(command)
        return await self.do(key, command)

    def build(self) -> DeskTimes:
        return DeskTimes(
            log=self.log,
            clock=self.clock,
            desk=self,
            take=self.take,
            find_plan=lambda: self.plan,
            see=lambda c: self.seen.add(c.id),
        )

    async def begin(self, key: str = "c1") -> Conversation:
        return await self.do(key, OpenConversation("v1"), WriteAsCustomer("v1", "Hello"))


def open_stage() -> Stage:
    clock = FakeClock()
    return Stage(clock, MemoryLog(clock))


async def test_everything_is_done_once_and_by_whichever_node_looks() -> None:
    stage = open_stage()
    assert isinstance(stage.clock, FakeClock)
    one, other = stage.build(), stage.build()
    await stage.begin()
    until = "2026-01-05T10:00:00.000Z"
    await stage.do("c1", ClaimConversation(ANNA), SnoozeConversation(ANNA, until))
    await one.look()
    assert stage.taken == []
    stage.clock.advance(3600)
    await one.look()
    await other.look()
    assert stage.taken == [WakeSnoozed(until)]
    c = await stage.log.load("c1")
    assert (c.state, c.snoozed, c.last_human) == ("waiting", False, ANNA.id)
    assert stage.seen == {"c1"}


async def test_a_word_moves_what_was_due() -> None:
    stage = open_stage()
    assert isinstance(stage.clock, FakeClock)
    times = stage.build()
    await stage.begin()
    await stage.do("c1", LeaveConversation("v1"))
    await times.look()
    stage.clock.advance(3000)
    await stage.do("c1", WriteAsCustomer("v1", "Are you there?"))
    stage.clock.advance(3000)
    await times.look()
    assert stage.taken == []
    await stage.do("c1", LeaveConversation("v1"))
    stage.clock.advance(3600)
    await times.look()
    assert (await stage.log.load("c1")).state == "resolved"


async def test_who_waits_is_told_when_people_come_and_after_a_while_when_they_went() -> None:
    stage = open_stage()
    assert isinstance(stage.clock, FakeClock)
    times = stage.build()
    await stage.begin()
    await stage.do("c1", AskForHuman("v1", anyone_online=True))
    await times.look()
    stage.clock.advance(AWAY_SECONDS - 1)
    await times.look()
    assert stage.taken == []
    stage.clock.advance(1)
    await times.look()
    await times.look()
    assert stage.taken == [TellWaiting(anyone_online=False)]
    stage.online = {""}
    await times.look()
    await times.look()
    assert stage.taken[1:] == [TellWaiting(anyone_online=True)]
    assert "queued" in (await stage.log.load("c1")).notices


async def test_who_waits_when_the_desk_closes_is_told_at_once() -> None:
    stage = open_stage()
    times = stage.build()
    await stage.begin()
    await stage.do("c1", AskForHuman("v1", anyone_online=True))
    stage.closed = {""}
    await times.look()
    assert stage.taken == [TellWaiting(anyone_online=False)]


async def test_what_is_not_routed_yet_waits_for_the_group_of_the_plan() -> None:
    stage = open_stage()
    stage.plan = DeskPlan(routes=(PlannedRoute(sites=("default",), group="billing"),))
    stage.online, times = {"billing"}, stage.build()
    await stage.begin()
    await stage.do("c1", AskForHuman("v1"))
    await times.look()
    assert stage.taken == [TellWaiting(anyone_online=True)]


async def test_what_is_parked_wakes_however_many_the_bot_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk_times, "_MOST", 2)
    stage = open_stage()
    assert isinstance(stage.clock, FakeClock)
    await stage.begin()
    until = "2026-01-05T10:00:00.000Z"
    await stage.do("c1", ClaimConversation(ANNA), SnoozeConversation(ANNA, until))
    for number in range(2, 6):
        await stage.begin(f"c{number}")
    times = stage.build()
    await times.look()
    stage.clock.advance(3600)
    await times.look()
    assert stage.taken == [WakeSnoozed(until)]
    assert stage.seen == {"c1", "c4", "c5"}


async def test_where_nothing_is_closed_what_the_bot_has_is_not_read() -> None:
    stage = open_stage()
    stage.plan = DeskPlan(closing=Closing(after_left=None))
    await stage.begin()
    await stage.build().look()
    assert stage.seen == set()


async def test_another_plan_is_followed_from_then_on() -> None:
    stage = open_stage()
    assert isinstance(stage.clock, FakeClock)
    times = stage.build()
    await stage.begin()
    await stage.do("c1", ClaimConversation(ANNA), ReturnToBot(ANNA))
    stage.plan = DeskPlan()
    await times.look()
    stage.clock.advance(7200)
    await times.look()
    assert stage.taken == []
    stage.plan = DeskPlan(closing=CLOSING)
    await times.look()
    c = await stage.log.load("c1")
    assert (c.state, c.outcome) == ("resolved", "other")


async def test_what_fails_keeps_nothing_else_from_being_done() -> None:
    stage = open_stage()
    assert isinstance(stage.clock, FakeClock)
    times = stage.build()
    for key in ("c1", "c2"):
        await stage.begin(key)
        await stage.do(key, LeaveConversation("v1"))
    stage.refused = {"c1"}
    stage.clock.advance(3600)
    with pytest.raises(StorageUnavailable):
        await times.look()
    assert (await stage.log.load("c2")).state == "resolved"
    stage.refused.clear()
    await times.look()
    assert (await stage.log.load("c1")).state == "resolved"


async def test_it_looks_by_itself_while_it_runs() -> None:
    clock = LoopClock()
    stage = Stage(clock, MemoryLog(clock))
    times = stage.build()
    await stage.begin()
    await stage.do("c1", LeaveConversation("v1"))
    times.start()
    await asyncio.sleep(2 * LOOK_SECONDS)
    assert stage.taken == []
    clock.advance(3600)
    await asyncio.sleep(2 * LOOK_SECONDS)
    assert len(stage.taken) == 1
    await times.stop()
