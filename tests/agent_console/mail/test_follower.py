"""Which answers may have to be mailed: each kept once, of those who left an address."""

from __future__ import annotations

from datetime import timedelta

from agent_console.mail.follower import WAIT_SECONDS, AnswerFollower, name_answer
from escalation.bus.bus_memory import MemoryBus
from escalation.clock import parse_time
from escalation.commands import WriteAsHuman
from escalation.testing import ANNA
from escalation.work.deliveries import CUSTOMERS, Selection
from escalation.work.deliveries_sql import SqlDeliveries
from tests.agent_console.notify.stage import Stage


def follow(stage: Stage, store: SqlDeliveries) -> AnswerFollower:
    return AnswerFollower(
        log=stage.log, bus=MemoryBus(), store=store, clock=stage.clock, tell=lambda: None
    )


async def answer(stage: Stage, *, contact: bool = True) -> str:
    conversation_id = await stage.hand_over()
    if contact:
        await stage.leave_contact(conversation_id)
    await stage.claim(conversation_id)
    await stage.act(conversation_id, WriteAsHuman(ANNA, "Soon."))
    return conversation_id


async def test_answers_to_who_left_an_address_are_kept(store: SqlDeliveries) -> None:
    stage = Stage()
    await answer(stage)  # before: nobody is mailed what was
    follower = follow(stage, store)
    await follower.keep_up()
    one, _ = await answer(stage), await answer(stage, contact=False)
    assert await follower.keep_up() == 1
    (kept,) = await store.list_newest(Selection())
    head = (await stage.log.load(one)).head
    assert kept.id == name_answer(stage.log.log_id, one, head)
    assert (kept.receiver, kept.conversation_id, kept.seq) == (CUSTOMERS, one, head)
    assert kept.next_at - parse_time(stage.clock.now()) == timedelta(seconds=WAIT_SECONDS)
    assert "Soon" not in kept.facts
    assert await follower.keep_up() == 0
    assert await follow(stage, store).keep_up() == 0


async def test_two_nodes_keep_each_answer_once(store: SqlDeliveries) -> None:
    stage = Stage()
    one, other = follow(stage, store), follow(stage, store)
    await one.keep_up()
    await other.keep_up()
    await answer(stage)
    await one.keep_up()
    await other.keep_up()
    await other.keep_up()
    assert len(await store.list_newest(Selection())) == 1
