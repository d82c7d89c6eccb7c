"""Following the log: each occasion kept once for each receiver, whatever breaks off where."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from agent_console.notify.follower import NoticeFollower
from agent_console.notify.notice import Notice
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import RateConversation, ResolveConversation
from escalation.errors import StorageUnavailable
from escalation.testing import ANNA, CUSTOMER_ID
from escalation.work.deliveries import Selection
from escalation.work.deliveries_sql import SqlDeliveries
from escalation.work.delivery import Delivery
from tests.agent_console.notify.samples import read_receivers
from tests.agent_console.notify.stage import Stage

RECEIVERS = """
receivers:
  desk: {kind: slack, url: 'https://a.example'}
  shop: {kind: teams, url: 'https://b.example', sites: [shop], notices: [handed_over]}
  all:
    kind: slack
    url: https://c.example
    notices: [handed_over, requeued, nobody_available, contact_left, resolved, rated_low]
"""


class FailingStore(SqlDeliveries):
    """Fails once, before or after it has written."""

    fails: str = ""

    async def add(
        self, deliveries: Sequence[Delivery], *, since: int | None, until: int | None
    ) -> bool:
        if self.fails == "before":
            self.fails = ""
            raise StorageUnavailable
        done = await super().add(deliveries, since=since, until=until)
        if self.fails == "after":
            self.fails = ""
            raise StorageUnavailable
        return done


@pytest.fixture
def stage() -> Stage:
    return Stage()


def follow(stage: Stage, store: SqlDeliveries, told: list[str] | None = None) -> NoticeFollower:
    return NoticeFollower(
        log=stage.log,
        bus=MemoryBus(),
        store=store,
        receivers=read_receivers(RECEIVERS).named,
        clock=stage.clock,
        tell=lambda: None if told is None else told.append("told"),
    )


async def list_kept(store: SqlDeliveries) -> set[tuple[str, str, str]]:
    newest = await store.list_newest(Selection(), 1000)
    return {(each.receiver, each.notice, each.conversation_id) for each in newest}


async def test_what_was_before_is_told_to_nobody(stage: Stage, store: SqlDeliveries) -> None:
    await stage.hand_over()
    follower = follow(stage, store)
    assert await follower.keep_up() == 0
    later = await stage.hand_over()
    assert await follower.keep_up() == 3
    assert {each[2] for each in await list_kept(store)} == {later}


async def test_each_receiver_gets_its_own_notices(stage: Stage, store: SqlDeliveries) -> None:
    told: list[str] = []
    follower = follow(stage, store, told)
    await follower.keep_up()
    one, other = await stage.hand_over(), await stage.hand_over("club")
    await follower.keep_up()
    assert await list_kept(store) == {
        ("desk", "handed_over", one),
        ("shop", "handed_over", one),
        ("all", "handed_over", one),
        ("desk", "handed_over", other),
        ("all", "handed_over", other),
    }
    assert told == ["told"]


async def test_a_notice_knows_the_site_and_the_place(stage: Stage, store: SqlDeliveries) -> None:
    follower = follow(stage, store)
    await follower.keep_up()
    await stage.hand_over()
    second, taken = await stage.hand_over(), await stage.hand_over()
    await stage.claim(taken)
    await follower.keep_up()
    facts = {
        each.conversation_id: Notice.model_validate_json(each.facts)
        for each in await store.list_newest(Selection(receivers=["desk"]))
    }
    assert (facts[second].place, facts[second].waiting, facts[second].site) == (2, 2, "shop")
    assert (facts[taken].place, facts[taken].waiting) == (None, None)
    assert facts[second].reasons


async def test_no_place_is_told_in_a_queue_too_long_to_be_read(
    stage: Stage, store: SqlDeliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_console.notify.follower._LONGEST_QUEUE", 2)
    follower = follow(stage, store)
    await follower.keep_up()
    for _ in range(3):
        await stage.hand_over()
    await follower.keep_up()
    kept = await store.list_newest(Selection())
    assert [Notice.model_validate_json(each.facts).place for each in kept] == [None] * 9


async def test_the_end_and_a_low_rating_are_told(stage: Stage, store: SqlDeliveries) -> None:
    follower = follow(stage, store)
    await follower.keep_up()
    one = await stage.hand_over()
    await stage.leave_contact(one)
    await stage.claim(one)
    await stage.act(one, ResolveConversation(ANNA, "solved"))
    await stage.act(one, RateConversation(CUSTOMER_ID, 1, "Slow!"))
    await follower.keep_up()
    kept = await store.list_newest(Selection(receivers=["all"]))
    assert {each.notice for each in kept} == {
        "handed_over",
        "contact_left",
        "resolved",
        "rated_low",
    }
    assert all("Slow" not in each.facts and "x.example" not in each.facts for each in kept)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_crash_while_it_is_kept_loses_none_and_doubles_none(
    stage: Stage, store: SqlDeliveries, moment: str
) -> None:
    failing = FailingStore(store._database)
    first = follow(stage, failing)
    await first.keep_up()
    one = await stage.hand_over()
    failing.fails = moment
    with pytest.raises(StorageUnavailable):
        await first.keep_up()
    await follow(stage, failing).keep_up()
    assert {each[2] for each in await list_kept(store)} == {one}
    assert len(await store.list_newest(Selection())) == 3


async def test_two_nodes_keep_each_notice_once(stage: Stage, store: SqlDeliveries) -> None:
    one, other = follow(stage, store), follow(stage, store)
    await one.keep_up()
    await other.keep_up()
    for number in range(4):
        await stage.hand_over()
        first, second = (one, other) if number % 2 == 0 else (other, one)
        await first.keep_up()  # it may only learn that the other one was quicker the last time
        await first.keep_up()
        assert len(await store.list_newest(Selection())) == 3 * (number + 1)
        await second.keep_up()
    assert len(await store.list_newest(Selection())) == 12


async def test_rows_that_are_no_occasion_move_the_position_now_and_then(
    stage: Stage, store: SqlDeliveries
) -> None:
    follower = follow(stage, store)
    await follower.keep_up()
    for _ in range(999):
        await stage.open()
    assert await follower.keep_up() == 0
    assert await store.load_position() == 0
    for _ in range(5):
        await stage.open()
    await follower.keep_up()
    assert await store.load_position() == 2008


async def test_a_log_that_has_lost_its_end_is_followed_from_there(
    stage: Stage, store: SqlDeliveries
) -> None:
    await store.add([], since=None, until=10_000)
    follower = follow(stage, store)
    await follower.keep_up()
    await stage.hand_over()
    assert await follower.keep_up() == 3


async def test_it_follows_in_the_background(stage: Stage, store: SqlDeliveries) -> None:
    kept = asyncio.Event()
    bus = MemoryBus()
    follower = NoticeFollower(
        log=stage.log,
        bus=bus,
        store=store,
        receivers=read_receivers(RECEIVERS).named,
        clock=stage.clock,
        tell=kept.set,
    )
    await follower.start()
    one = await stage.hand_over()
    bus.nudge(one, 4)
    await asyncio.wait_for(kept.wait(), 10)
    await follower.stop()
    assert len(await store.list_newest(Selection())) == 3
