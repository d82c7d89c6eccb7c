"""The switchboard: acknowledge what is stored, end every turn once, look after leases."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from agent.dialogue import Turn
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    LeaveContact,
    LeaveConversation,
    RateConversation,
    ReleaseConversation,
    ResolveConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import (
    AlreadyTaken,
    Conflict,
    DamagedConversation,
    HandraiseError,
    NotFound,
    NotHolder,
    RateLimited,
    StorageUnavailable,
)
from escalation.settings import EscalationSettings
from escalation.store.log import Appended, OpenTurn, Write
from escalation.testing import ANNA, BEN, CUSTOMER_ID, build_write
from tests.escalation.board import ASK, House, open_house, open_neighbours
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await open_house()
    yield house
    await house.board.stop()


# -- commands -------------------------------------------------------------------------------------


async def test_a_conversation_opens_with_an_id_of_its_own(house: House) -> None:
    second = await house.board.open_conversation(CUSTOMER_ID, "shop")
    assert re.fullmatch("c[a-z0-9]{24}", second.id)
    assert second.id != house.id
    assert (second.head, second.site, second.customer_id) == (1, "shop", CUSTOMER_ID)
    assert house.ear.nudges == [(house.id, 1), (second.id, 1)]


async def test_a_message_is_acknowledged_only_after_it_is_stored(house: House) -> None:
    house.log.seconds = 2
    taking = asyncio.create_task(house.take(ASK, "m1"))
    await asyncio.sleep(1.9)
    assert not taking.done()
    assert house.ear.nudges == [(house.id, 1)]
    assert await house.kinds() == []
    appended = await taking
    assert appended.seq == 2
    assert house.ear.nudges[1:] == [(house.id, 2)]
    assert await house.kinds() == ["CustomerWrote"]


async def test_a_resend_gets_the_same_number_and_changes_nothing(house: House) -> None:
    first = await house.take(ASK, "m1")
    await house.board.wait_idle()
    nudges = len(house.ear.nudges)
    again = await house.take(ASK, "m1")
    assert (again.seq, again.repeated) == (first.seq, True)
    with pytest.raises(Conflict):
        await house.take(WriteAsCustomer(CUSTOMER_ID, "Another text"), "m1")
    await house.board.wait_idle()
    assert len(house.ear.nudges) == nudges
    assert len(house.bot.asked) == 1
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]


async def test_only_what_is_new_has_to_be_admitted(house: House) -> None:
    def refuse() -> None:
        raise RateLimited

    first = await house.take(ASK, "m1")
    await house.board.wait_idle()
    head = (await house.board.load(house.id)).head
    with pytest.raises(RateLimited):
        await house.board.take(house.id, ASK, client_id="m2", admit=refuse)
    again = await house.board.take(house.id, ASK, client_id="m1", admit=refuse)
    assert (again.seq, again.repeated) == (first.seq, True)
    assert (await house.board.load(house.id)).head == head


@pytest.mark.parametrize(
    ("first", "other", "kind"),
    [
        (LeaveContact(CUSTOMER_ID, "a@x.org"), LeaveContact(CUSTOMER_ID, "b@x.org"), "ContactLeft"),
        (RateConversation(CUSTOMER_ID, 1), RateConversation(CUSTOMER_ID, 5), "CustomerRated"),
        (AskForHuman(CUSTOMER_ID), LeaveConversation(CUSTOMER_ID), "HandoffRequested"),
        (LeaveConversation(CUSTOMER_ID), AskForHuman(CUSTOMER_ID), "CustomerLeft"),
    ],
)
async def test_no_command_passes_for_another_under_one_client_id(
    house: House, first: Command, other: Command, kind: str
) -> None:
    taken = await house.take(first, "x1")
    assert (await house.read(taken.seq - 1))[0].kind == kind
    assert (await house.take(first, "x1")).seq == taken.seq
    with pytest.raises(Conflict):
        await house.take(other, "x1")


async def test_what_is_refused_is_not_heard_of(house: House) -> None:
    refused: list[tuple[Command, type[HandraiseError]]] = [
        (WriteAsCustomer("v" + "9" * 24, "Not mine"), NotFound),
        (WriteAsHuman(ANNA, "Hello"), NotHolder),
    ]
    for command, error in refused:
        with pytest.raises(error):
            await house.take(command)
    with pytest.raises(NotFound):
        await house.board.take("c" + "9" * 24, ASK)
    assert house.ear.nudges == [(house.id, 1)]
    assert await house.kinds() == []


async def test_the_second_to_claim_is_told_who_has_it(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    with pytest.raises(AlreadyTaken) as refusal:
        await house.take(ClaimConversation(BEN))
    assert refusal.value.details["by"] == {"id": ANNA.id, "name": "Anna"}


@pytest.mark.parametrize(("online", "code"), [(True, "queued"), (False, "nobody_available")])
async def test_who_asks_for_a_person_learns_whether_one_is_there(
    house: House, online: bool, code: str
) -> None:
    if online:
        house.presence.connect(ANNA.id)
        house.presence.set_state(ANNA.id, "online")
    await house.take(AskForHuman(CUSTOMER_ID))
    assert (await house.load()).notices == {code}


async def test_a_resolved_conversation_wakes_the_harvester(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    assert house.harvester.woken == 0
    await house.take(ResolveConversation(ANNA, "solved"))
    assert house.harvester.woken == 1


async def test_a_prediction_writes_nothing(house: House) -> None:
    judged = await house.board.predict([Turn("customer", "May I return it?")])
    assert judged.decision.action == "answer"
    assert judged.decision.draft == "About: May I return it?"
    assert house.ear.nudges == [(house.id, 1)]
    assert (await house.load()).head == 1


# -- start and stop -------------------------------------------------------------------------------


async def test_a_stopped_node_leaves_its_turn_and_the_next_start_takes_it_up(house: House) -> None:
    house.bot.seconds = 10
    await house.take(ASK)
    await asyncio.sleep(1)
    await house.board.stop()
    await asyncio.sleep(20)
    assert await house.kinds() == ["CustomerWrote"]
    house.board = house.build_board()
    await house.board.start()
    await house.board.wait_idle()
    assert len(house.bot.asked) == 2
    assert await house.answers() == [(2, "About: Where is my parcel?")]
    decision = json.loads((await house.read())[1].inner)
    assert decision["attempt"] == 2


async def test_a_stalled_turn_that_another_node_finished_says_nothing(house: House) -> None:
    house.bot.seconds = 10
    await house.take(ASK)
    await asyncio.sleep(1)
    other = house.build_board()
    await other.start()
    house.bot.seconds = 1
    await other.take(house.id, WriteAsCustomer(CUSTOMER_ID, "And when?"))
    await other.wait_idle()
    said = await house.kinds()
    await house.board.wait_idle()
    assert await house.kinds() == said
    assert [seq for seq, _ in await house.answers()] == [3]
    await other.stop()


async def test_a_start_with_nothing_left_over_asks_nobody(house: House) -> None:
    await house.take(ASK)
    await house.board.wait_idle()
    other = house.build_board()
    await other.start()
    await other.wait_idle()
    assert len(house.bot.asked) == 1
    await other.stop()


# -- turns that nobody works on --------------------------------------------------------------------


@pytest.fixture
async def nodes() -> AsyncIterator[list[House]]:
    nodes = await open_neighbours()
    yield nodes
    for node in nodes:
        await node.board.stop()
        await node.presence.stop()


async def wait_until_answered(house: House) -> float:
    """Return how many seconds it took."""
    began = asyncio.get_running_loop().time()
    while not await house.answers():
        await asyncio.sleep(0.1)
        assert asyncio.get_running_loop().time() - began < 100
    return asyncio.get_running_loop().time() - began


@pytest.mark.parametrize("tenths", range(0, 10, 3))
async def test_the_turn_of_a_dead_node_is_taken_up_within_seconds(
    nodes: list[House], tenths: int
) -> None:
    dying, other = nodes
    await asyncio.sleep(10 + tenths / 10)
    dying.bot.seconds = 20
    await dying.take(ASK)
    await dying.crash()
    assert 2.5 < await wait_until_answered(other) < 6.2
    assert await other.answers() == [(2, "About: Where is my parcel?")]
    decision = json.loads((await other.read())[1].inner)
    assert decision["attempt"] == 2


async def test_the_turn_of_a_node_that_was_told_to_stop_is_taken_up_at_once(
    nodes: list[House],
) -> None:
    stopping, other = nodes
    stopping.bot.seconds = 20
    await stopping.take(ASK)
    await stopping.board.stop()
    await stopping.presence.stop()
    assert await wait_until_answered(other) < 2.2


async def test_nobody_takes_the_turn_of_a_living_node(nodes: list[House]) -> None:
    drafting, other = nodes
    drafting.bot.seconds = 25
    await drafting.take(ASK)
    await asyncio.sleep(24)
    assert [turn.node for turn in await other.log.list_turns()] == ["n1"]
    await drafting.board.wait_idle()
    assert other.bot.asked == []
    decision = json.loads((await other.read())[1].inner)
    assert decision["attempt"] == 1


async def test_a_node_that_slept_and_wakes_up_says_nothing_more(nodes: list[House]) -> None:
    sleeping, other = nodes
    sleeping.bot.seconds = 20
    await sleeping.take(ASK)
    for timer in sleeping.presence._timers:
        timer.cancel()
    await sleeping.board.wait_idle()
    assert await other.answers() == [(2, "About: Where is my parcel?")]
    assert await other.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]


async def test_a_turn_of_a_node_that_nobody_ever_saw_is_taken_up_too(nodes: list[House]) -> None:
    first, other = nodes
    forgotten = first.log.beside("n0")
    await forgotten.append(build_write(ASK, conversation_id=first.id))
    assert 3.5 <= await wait_until_answered(other) < 6.2
    assert len(first.bot.asked) + len(other.bot.asked) == 1


async def test_an_own_turn_that_broke_off_is_begun_again(house: House) -> None:
    await house.board.start()
    house.bot.seconds = 5
    await house.take(ASK)
    await asyncio.sleep(1)
    house.board._drafting._runs[house.id].task.cancel()
    house.bot.seconds = 0
    assert 1 < await wait_until_answered(house) < 2.2
    assert len(house.bot.asked) == 2


async def test_an_own_turn_of_which_nobody_was_told_is_begun(house: House) -> None:
    await house.board.start()
    await house.log.append(build_write(ASK, conversation_id=house.id))
    assert 1 <= await wait_until_answered(house) < 2.2
    assert len(house.bot.asked) == 1


async def test_an_answer_that_is_under_way_is_not_begun_twice(house: House) -> None:
    await house.board.start()
    house.bot.seconds = 25
    await house.take(ASK)
    await house.board.wait_idle()
    assert len(house.bot.asked) == 1


async def test_a_turn_that_breaks_off_each_time_is_begun_ever_more_rarely(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[float] = []

    async def fail(_: str) -> Conversation:
        begun.append(asyncio.get_running_loop().time())
        raise DamagedConversation.at(house.id, 1, "is missing")

    await house.board.start()
    monkeypatch.setattr(house.log, "load", fail)
    await house.take(ASK)
    await asyncio.sleep(600)
    pauses = [round(later - sooner) for sooner, later in pairwise(begun)]
    assert pauses == [2, 1, 2, 4, 8, 16, 32, 64, 128, 256]


async def test_a_restart_begins_so_many_drafts_at_once_and_the_oldest_first(house: House) -> None:
    house.settings = EscalationSettings(drafts_at_once=10)
    before = house.log.beside("n0")
    for number in range(300):
        opened = await house.board.open_conversation(CUSTOMER_ID)
        ask = WriteAsCustomer(CUSTOMER_ID, f"question {number}")
        await before.append(build_write(ask, conversation_id=opened.id))
    house.bot.seconds = 1
    board = house.build_board()
    await board.start()
    began = asyncio.get_running_loop().time()
    while turns := await house.log.list_turns():
        assert sum(turn.node == "n1" for turn in turns) <= 20
        await asyncio.sleep(0.05)
    assert asyncio.get_running_loop().time() - began < 34
    assert house.bot.most == 10
    assert house.bot.asked == [[f"question {number}"] for number in range(300)]
    await board.stop()


async def test_turns_are_looked_for_again_when_the_storage_was_away(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> Sequence[OpenTurn]:
        raise StorageUnavailable

    await house.board.start()
    with monkeypatch.context() as broken:
        broken.setattr(house.log, "list_turns", fail)
        await house.log.append(build_write(ASK, conversation_id=house.id))
        await asyncio.sleep(10)
    assert "turns could not be taken up" in caplog.text
    assert await wait_until_answered(house) < 3.2


# -- leases ---------------------------------------------------------------------------------------


async def test_who_is_silent_for_a_whole_lease_loses_the_conversation(house: House) -> None:
    house.presence.connect(BEN.id)
    await house.board.start()
    await house.take(ClaimConversation(ANNA))
    await asyncio.sleep(29)
    assert (await house.load()).state == "human"
    house.presence.set_state(BEN.id, "online")
    await asyncio.sleep(2.1)
    records = await house.read(after=2)
    assert [record.kind for record in records] == ["ConversationReleased", "CustomerNotified"]
    assert json.loads(records[0].inner)["cause"] == "lease_lapsed"
    assert json.loads(records[1].body)["code"] == "requeued"
    conversation = await house.load()
    assert (conversation.state, conversation.front) == ("waiting", True)


async def test_every_command_of_a_person_renews_the_lease(house: House) -> None:
    await house.board.start()
    await house.take(ClaimConversation(ANNA))
    for number in range(4):
        await asyncio.sleep(20)
        await house.take(WriteAsHuman(ANNA, f"Still here {number}"))
    conversation = await house.load()
    assert (conversation.state, conversation.holder) == ("human", ANNA.id)


async def test_the_next_look_comes_when_the_first_lease_may_end(house: House) -> None:
    latest = await house.board.sweep()
    await house.take(ClaimConversation(ANNA))
    assert await house.board.sweep() == latest == 0.9
    await asyncio.sleep(29.6)
    assert await house.board.sweep() == pytest.approx(0.4, abs=0.05)
    await asyncio.sleep(0.39)
    assert await house.board.sweep() == pytest.approx(0.05)


async def test_a_holder_who_writes_after_the_lease_ran_out_keeps_it(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    await asyncio.sleep(45)
    await house.take(WriteAsHuman(ANNA, "Sorry, a tunnel."))
    await house.board.sweep()
    assert (await house.load()).state == "human"


async def test_a_released_conversation_waits_and_the_customer_is_told(house: House) -> None:
    house.presence.connect(BEN.id)
    house.presence.set_state(BEN.id, "online")
    await house.take(ClaimConversation(ANNA))
    await house.take(ReleaseConversation(ANNA))
    conversation = await house.load()
    assert (conversation.state, conversation.front) == ("waiting", False)
    assert conversation.notices == {"released"}


async def test_the_leases_are_looked_after_again_when_the_storage_was_away(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    class Away:
        times = 0

    original = house.log.list_conversations

    async def fail(**wanted: Any) -> Sequence[Conversation]:
        Away.times += 1
        if Away.times < 40:
            raise StorageUnavailable
        return await original(**wanted)

    house.log.list_conversations = fail  # type: ignore[method-assign]
    await house.board.start()
    await house.take(ClaimConversation(ANNA))
    await asyncio.sleep(41)
    assert (await house.load()).state == "waiting"
    assert "the leases could not be looked after" in caplog.text


async def test_every_lapsed_lease_is_found_however_many_there_are(house: House) -> None:
    for _ in range(205):
        opened = await house.board.open_conversation(CUSTOMER_ID)
        await house.board.take(opened.id, ClaimConversation(ANNA))
    await asyncio.sleep(31)
    await house.board.sweep()
    assert await house.log.list_conversations(states={"human"}, limit=1000) == []


async def test_a_damaged_conversation_keeps_no_lapsed_lease_of_another(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await house.take(ClaimConversation(ANNA))
    damaged = await house.board.open_conversation(CUSTOMER_ID)
    await house.board.take(damaged.id, ClaimConversation(ANNA))
    append = house.log.append

    async def refuse_one(write: Write) -> Appended:
        if write.conversation_id == damaged.id:
            raise DamagedConversation.at(damaged.id, 1, "is missing")
        return await append(write)

    monkeypatch.setattr(house.log, "append", refuse_one)
    await asyncio.sleep(31)
    await house.board.sweep()
    assert (await house.load()).state == "waiting"
    assert f"Event 1 of conversation {damaged.id} is missing" in caplog.text


async def test_a_release_that_fails_keeps_no_other_from_being_made(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [await house.board.open_conversation(CUSTOMER_ID) for _ in range(5)]
    for each in held:
        await house.board.take(each.id, ClaimConversation(ANNA))
    append = house.log.append

    async def fail_now_and_then(write: Write) -> Appended:
        if write.conversation_id in (held[1].id, held[4].id):
            raise ZeroDivisionError
        return await append(write)

    await asyncio.sleep(31)
    with monkeypatch.context() as broken:
        broken.setattr(house.log, "append", fail_now_and_then)
        await house.board.sweep()
    states = [(await house.board.load(each.id)).state for each in held]
    assert states == ["waiting", "human", "waiting", "waiting", "human"]
    await house.board.sweep()
    assert (await house.board.load(held[4].id)).state == "waiting"


async def test_who_writes_at_another_node_after_the_lease_ran_out_keeps_it(
    nodes: list[House],
) -> None:
    here, there = nodes
    await here.take(ClaimConversation(ANNA))
    for each in nodes:
        for look in each.board._looks:
            look.cancel()
    await asyncio.sleep(45)
    assert there.presence.is_lapsed(ANNA.id)
    await here.take(WriteAsHuman(ANNA, "Sorry, a tunnel."))
    await there.board.sweep()
    assert (await here.load()).holder == ANNA.id


async def test_who_writes_while_another_node_looks_keeps_it(
    nodes: list[House], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = nodes
    await here.take(ClaimConversation(ANNA))
    for each in nodes:
        for look in each.board._looks:
            look.cancel()
    await asyncio.sleep(45.5)
    refresh = there.presence.refresh

    async def be_slow() -> None:
        await refresh()
        await here.take(WriteAsHuman(ANNA, "Sorry, a tunnel."))

    with monkeypatch.context() as slow:
        slow.setattr(there.presence, "refresh", be_slow)
        await there.board.sweep()
    assert (await here.load()).holder == ANNA.id
    await there.board.sweep()
    assert (await here.load()).holder == ANNA.id
    await asyncio.sleep(45.5)
    await there.board.sweep()
    assert (await here.load()).state == "waiting"


async def test_who_is_connected_to_another_node_keeps_it(nodes: list[House]) -> None:
    here, there = nodes
    await there.take(ClaimConversation(ANNA))
    there.presence.disconnect(ANNA.id)
    for _ in range(8):
        here.presence.set_state(ANNA.id, "online")
        await asyncio.sleep(29)
    assert (await there.load()).holder == ANNA.id
    await asyncio.sleep(30 + 3.5 + 3 + 1 - 29)
    assert (await there.load()).state == "waiting"
