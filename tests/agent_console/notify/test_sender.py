"""Sending: each once, again where it failed, and no receiver in another's way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from agent_console.notify.follower import NoticeFollower
from agent_console.notify.notices import Notices
from agent_console.notify.receiver import Receivers
from agent_console.notify.sender import NoticeSender
from escalation.bus.bus_memory import MemoryBus
from escalation.clock import parse_time
from escalation.commands import WriteAsCustomer
from escalation.store.log_memory import MemoryLog
from escalation.testing import CUSTOMER_ID
from escalation.work.circuit import AT_ONCE, TRIPS_AT
from escalation.work.deliveries import Disabled, Selection
from escalation.work.deliveries_sql import SqlDeliveries
from escalation.work.delivery import Outcome
from tests.agent_console.notify.samples import read_receivers
from tests.agent_console.notify.stage import Stage, StubCourier, settle

RECEIVERS = """
receivers:
  one: {kind: slack, url: 'https://a.example'}
  two: {kind: slack, url: 'https://b.example', texts: true}
"""
FAILED = Outcome("failed", "answered 500")


class Scene:
    """A log that is followed, and a sender that is moved on by hand."""

    def __init__(self, store: SqlDeliveries, stage: Stage | None = None) -> None:
        self.stage = stage or Stage()
        self.store = store
        self.receivers: Receivers = read_receivers(RECEIVERS)
        self.courier = StubCourier(self.receivers, self.stage.clock)
        self.counted: list[str] = []
        self.dead: set[str] = set()
        self.sender = self.make_sender()
        self.follower = NoticeFollower(
            log=self.stage.log,
            bus=MemoryBus(),
            store=store,
            receivers=self.receivers.named,
            clock=self.stage.clock,
            tell=self.sender.wake,
        )

    def make_sender(self) -> NoticeSender:
        return NoticeSender(
            store=self.store,
            log=self.stage.log,
            receivers=self.receivers.named,
            courier=self.courier,
            clock=self.stage.clock,
            is_lost=lambda node: node in self.dead,
            count=self.counted.append,
        )

    async def hand_over(self) -> str:
        one = await self.stage.hand_over()
        await self.follower.keep_up()
        return one

    async def look(self, seconds: float = 0.0) -> None:
        """Let time pass, begin what is due and wait a moment for what ends by itself."""
        self.stage.clock.advance(seconds)
        await self.sender.look()
        await settle(self.sender, self.courier)

    async def tell_state(self, receiver: str = "one") -> tuple[str, int]:
        (newest, *_) = await self.store.list_newest(Selection(receivers=[receiver]))
        return newest.state, newest.attempts

    def count_carried(self, receiver: str) -> int:
        return sum(each.receiver == receiver for each in self.courier.carried)


@pytest.fixture
async def scene(store: SqlDeliveries) -> Scene:
    scene = Scene(store)
    await scene.follower.keep_up()
    return scene


async def test_each_receiver_is_told_once(scene: Scene) -> None:
    one = await scene.hand_over()
    for _ in range(3):
        await scene.look(1)
    told = [(each.receiver, each.notice.conversation_id) for each in scene.courier.carried]
    assert sorted(told) == [("one", one), ("two", one)]
    assert await scene.tell_state() == ("delivered", 1)
    assert scene.counted == ["delivered", "delivered"]


async def test_only_a_receiver_that_may_have_them_gets_words(scene: Scene) -> None:
    one = await scene.hand_over()
    await scene.stage.act(one, WriteAsCustomer(CUSTOMER_ID, "Hello?"))
    await scene.look()
    words = {each.receiver: each.words.text for each in scene.courier.carried}
    assert words == {"one": None, "two": "Where is it?"}


async def test_what_failed_is_sent_again_under_the_same_id(scene: Scene) -> None:
    scene.courier.outcomes["one"] = FAILED
    await scene.hand_over()
    await scene.look()
    await scene.look()
    assert await scene.tell_state() == ("waiting", 1)
    scene.courier.outcomes.clear()
    await scene.look(3)
    assert await scene.tell_state() == ("waiting", 1)
    await scene.look(5)
    await scene.look()
    assert await scene.tell_state() == ("delivered", 2)
    ids = {each.message_id for each in scene.courier.carried if each.receiver == "one"}
    assert len(ids) == 1


async def test_a_receiver_that_hangs_holds_nobody_up_and_has_few_at_once(scene: Scene) -> None:
    scene.courier.outcomes["one"] = None
    for _ in range(3 * AT_ONCE):
        await scene.hand_over()
    for _ in range(6):
        await scene.look(1)
    assert scene.count_carried("two") == 3 * AT_ONCE
    assert scene.count_carried("one") == AT_ONCE
    scene.courier.gate.set()
    for _ in range(6):
        await scene.look(1)
    assert scene.count_carried("one") == 3 * AT_ONCE


async def test_a_receiver_that_is_down_is_asked_one_at_a_time(scene: Scene) -> None:
    scene.courier.outcomes["one"] = FAILED
    for _ in range(2 * TRIPS_AT):
        await scene.hand_over()
    for _ in range(4):
        await scene.look()
    asked = scene.count_carried("one")
    assert asked <= TRIPS_AT + AT_ONCE
    assert scene.count_carried("two") == 2 * TRIPS_AT
    await scene.look(9)
    await scene.look()
    assert scene.count_carried("one") == asked
    await scene.look(300)
    assert scene.count_carried("one") == asked + 1


async def test_a_wish_for_patience_is_kept(scene: Scene) -> None:
    scene.courier.outcomes["one"] = Outcome("failed", "answered 429", retry_after=600)
    await scene.hand_over()
    await scene.look()
    scene.courier.outcomes.clear()
    await scene.hand_over()
    await scene.look(590)
    assert scene.count_carried("one") == 1
    await scene.look(10)
    assert scene.count_carried("one") == 3


async def test_a_receiver_that_is_gone_is_told_nothing_until_it_is_enabled(scene: Scene) -> None:
    scene.courier.outcomes["one"] = Outcome("gone", "answered 410")
    await scene.hand_over()
    await scene.look()
    await scene.look()
    scene.courier.outcomes.clear()
    await scene.hand_over()
    for _ in range(5):
        await scene.look(60)
    assert scene.count_carried("one") == 1
    assert scene.sender.disabled == {"one"}
    (warning,) = Notices(scene.follower, scene.sender).read_warnings()
    assert warning.startswith("The receiver one of notices is told nothing")
    (disabled,) = await scene.store.list_disabled()
    assert (disabled.receiver, disabled.told) == ("one", "answered 410")
    await scene.store.enable("one")
    await scene.look(60)
    await scene.look(60)
    assert scene.sender.disabled == frozenset()
    assert await scene.store.count() == {"one": {"delivered": 2}, "two": {"delivered": 2}}


async def test_a_receiver_with_a_new_address_is_there_again(scene: Scene) -> None:
    scene.courier.outcomes["one"] = Outcome("gone", "answered 410")
    await scene.hand_over()
    await scene.look()
    moved = read_receivers(RECEIVERS.replace("https://a.example", "https://c.example"))
    scene.receivers = moved
    scene.courier = StubCourier(moved, scene.stage.clock)
    scene.dead = {"n1"}
    scene.sender = scene.make_sender()
    await scene.look(60)
    assert scene.count_carried("one") == 1
    assert await scene.store.list_disabled() == []


async def test_a_crash_between_storing_and_sending_loses_none_and_doubles_none(
    store: SqlDeliveries,
) -> None:
    before = Scene(store)
    await before.follower.keep_up()
    await before.hand_over()
    assert before.courier.carried == []
    after = Scene(store, before.stage)  # nothing of the first one is left
    await after.look()
    await after.look()
    assert sorted(each.receiver for each in after.courier.carried) == ["one", "two"]


async def test_a_crash_while_sending_sends_again_under_the_same_id(store: SqlDeliveries) -> None:
    before = Scene(store)
    await before.follower.keep_up()
    before.courier.outcomes = {"one": None, "two": None}
    await before.hand_over()
    await before.look()
    assert len(before.courier.carried) == 2
    for task in before.sender._flying.values():
        task.cancel()
    await asyncio.sleep(0)
    clock = before.stage.clock
    second = MemoryLog(clock, "n2")
    for name in ("_rows", "_all", "_positions", "_conversations", "_sent", "_log_id"):
        setattr(second, name, getattr(before.stage.log, name))
    before.stage.log = second
    after = Scene(store, before.stage)
    await after.look()
    assert after.courier.carried == []  # the first one may live yet
    after.dead = {"n1"}
    await after.look()
    await after.look()
    ids = {each.message_id for each in before.courier.carried}
    assert {each.message_id for each in after.courier.carried} == ids
    assert await after.tell_state() == ("delivered", 2)


async def test_after_three_days_it_is_given_up_and_a_replay_sends_it_again(scene: Scene) -> None:
    scene.courier.outcomes = {"one": FAILED, "two": FAILED}
    await scene.hand_over()
    for _ in range(2 * 24 * 4):
        await scene.look(1800)
    state, attempts = await scene.tell_state()
    assert (state, attempts > 10) == ("given_up", True)
    scene.courier.outcomes.clear()
    await scene.look(3600)
    assert (await scene.tell_state())[0] == "given_up"
    now = parse_time(scene.stage.clock.now())
    assert await scene.store.replay(Selection(receivers=["one"], states=["given_up"]), now) == 1
    await scene.look()
    await scene.look()
    assert await scene.tell_state() == ("delivered", 1)
    first = next(each for each in scene.courier.carried if each.receiver == "one")
    assert scene.courier.carried[-1].message_id == first.message_id


async def test_what_cannot_even_be_tried_is_given_up_in_the_end(scene: Scene) -> None:
    address = scene.receivers.named["one"].digest_address()
    now = parse_time(scene.stage.clock.now())
    await scene.store.disable(Disabled("one", address, "answered 410", now))
    await scene.hand_over()
    for _ in range(5):
        await scene.look(timedelta(days=1).total_seconds())
    assert await scene.tell_state() == ("given_up", 0)


async def test_a_stop_waits_for_what_ends_soon_and_notes_it(scene: Scene) -> None:
    await scene.hand_over()
    scene.sender.start()
    await asyncio.wait_for(scene.courier.seen.wait(), 10)
    await scene.sender.stop()
    assert await scene.tell_state() == ("delivered", 1)
