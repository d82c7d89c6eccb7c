"""The bot's turns of one node: begun anew by newer messages, ended once, so many at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from escalation.commands import ClaimConversation, ReturnToBot, WriteAsCustomer
from escalation.events import Finding, Record
from escalation.policy.rule import Decision
from escalation.settings import EscalationSettings
from escalation.testing import ANNA, CUSTOMER_ID, build_write
from tests.escalation.board import ASK, House, open_house
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await open_house()
    yield house
    await house.board.stop()


# -- the bot's turn -------------------------------------------------------------------------------


async def test_a_turn_stores_the_decision_with_its_answer_and_nudges(house: House) -> None:
    await house.take(ASK)
    await house.board.wait_idle()
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]
    assert await house.answers() == [(2, "About: Where is my parcel?")]
    assert house.ear.nudges[1:] == [(house.id, 2), (house.id, 4)]
    assert not (await house.load()).owes_turn


async def test_a_bot_is_shown_the_newest_rows_of_a_long_conversation(house: House) -> None:
    for number in range(25):
        await house.write(f"question {number}")
        await house.board.wait_idle()
    newest = house.bot.asked[-1]
    assert newest[-3:] == ["question 23", "About: question 23", "question 24"]
    assert newest[0] == "About: question 9"
    assert len(newest) == 30


async def test_a_newer_message_restarts_the_draft_at_most_twice(house: House) -> None:
    house.bot.seconds = 1
    for text in ("one", "two", "three", "four"):
        await house.write(text)
        await asyncio.sleep(0.5)
    await house.board.wait_idle()
    assert house.bot.asked == [
        ["one"],
        ["one", "two"],
        ["one", "two", "three"],
        ["one", "two", "three", "About: three", "four"],
    ]
    assert await house.answers() == [(4, "About: three"), (5, "About: four")]


async def test_a_newer_message_restarts_the_draft_within_five_seconds_only(house: House) -> None:
    house.bot.seconds = 6
    await house.write("one")
    await asyncio.sleep(5.1)
    await house.write("two")
    await house.board.wait_idle()
    assert house.bot.asked == [["one"], ["one", "About: one", "two"]]
    assert await house.answers() == [(2, "About: one"), (3, "About: two")]


async def test_a_message_that_comes_while_the_answer_is_stored_gets_its_own(house: House) -> None:
    house.log.end_seconds = 1
    await house.write("one")
    await asyncio.sleep(0.5)
    await house.write("two")
    await house.board.wait_idle()
    assert house.bot.asked == [["one"], ["one", "About: one", "two"]]
    assert await house.answers() == [(2, "About: one"), (3, "About: two")]
    assert not (await house.load()).owes_turn


async def test_a_message_between_an_answer_and_the_end_of_its_turn_is_not_lost(
    house: House,
) -> None:
    house.log.late_seconds = 1
    await house.write("one")
    await asyncio.sleep(0.5)
    await house.write("two")
    await house.board.wait_idle()
    assert await house.answers() == [(2, "About: one"), (5, "About: two")]


async def test_a_bot_that_hangs_hands_over_at_the_deadline(house: House) -> None:
    house.bot.seconds = 60
    began = asyncio.get_running_loop().time()
    await house.take(ASK)
    await house.board.wait_idle()
    assert asyncio.get_running_loop().time() - began == pytest.approx(30)
    records = await house.read()
    kinds = [record.kind for record in records]
    assert kinds == ["CustomerWrote", "DecisionMade", "HandoffRequested", "CustomerNotified"]
    decision = json.loads(records[1].inner)
    assert (decision["action"], decision["reasons"]) == ("handoff", ["bot_failed"])
    assert decision["findings"][0]["detail"] == "no answer within 30 s"
    assert (await house.load()).state == "waiting"


async def test_the_end_of_a_turn_is_tried_again_until_the_storage_is_back(house: House) -> None:
    house.log.failures = 5
    began = asyncio.get_running_loop().time()
    await house.take(ASK)
    await house.board.wait_idle()
    assert asyncio.get_running_loop().time() - began == pytest.approx(0.1 + 0.5 + 2 + 2 + 2)
    assert len(house.bot.asked) == 1
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]


async def test_a_row_that_cannot_be_read_hands_over(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poison = Record(house.id, 2, "CustomerWrote", "customer", None, None, 1, "", None, "{", "{}")

    async def read_poison(*_: object, **__: object) -> Sequence[Record]:
        return [poison]

    with monkeypatch.context() as broken:
        broken.setattr(house.log, "read", read_poison)
        await house.take(ASK)
        await house.board.wait_idle()
    await assert_turn_failed(house, "DamagedConversation")
    assert house.bot.asked == []
    assert "a person gets the conversation" in caplog.text


async def test_a_decision_that_cannot_be_stored_hands_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding(rule="own_rule", fired=False, detail="half a pair: \ud800")
    monkeypatch.setattr(house, "judge", lambda _: Decision("answer", (), (finding,), "v1"))
    house.board = house.build_board()
    await house.take(ASK)
    await house.board.wait_idle()
    await assert_turn_failed(house, "Invalid")


async def assert_turn_failed(house: House, error: str) -> None:
    records = await house.read()
    kinds = [record.kind for record in records]
    assert kinds == ["CustomerWrote", "DecisionMade", "HandoffRequested", "CustomerNotified"]
    decision = json.loads(records[1].inner)
    assert (decision["reasons"], decision["through_seq"]) == (["turn_failed"], 2)
    assert decision["findings"][0]["detail"].startswith(f"The turn broke off: {error}")
    assert (await house.load()).state == "waiting"


async def test_a_message_whose_sender_went_while_it_was_stored_is_answered(house: House) -> None:
    house.log.slow_answer = 1
    taking = asyncio.create_task(house.take(ASK))
    await asyncio.sleep(0.5)
    taking.cancel()
    await asyncio.sleep(2)
    assert taking.cancelled()
    await house.board.wait_idle()
    assert await house.answers() == [(2, "About: Where is my parcel?")]


async def test_the_customer_is_told_of_typing_after_a_third_of_a_second(house: House) -> None:
    house.bot.seconds = 1
    began = asyncio.get_running_loop().time()
    await house.take(ASK)
    await house.board.wait_idle()
    ((heard, status),) = house.ear.whispers
    assert heard - began == pytest.approx(0.3)
    assert status == {"typing": "bot"}


async def test_a_quick_answer_needs_no_word_of_typing(house: House) -> None:
    house.bot.seconds = 0.2
    await house.take(ASK)
    await house.board.wait_idle()
    await asyncio.sleep(5)
    assert house.ear.whispers == []


async def test_a_takeover_stops_the_draft_at_once(house: House) -> None:
    house.bot.seconds = 20
    await house.take(ASK)
    await asyncio.sleep(1)
    assert house.bot.drafting == 1
    began = asyncio.get_running_loop().time()
    await house.take(ClaimConversation(ANNA))
    await house.board.wait_idle()
    assert (house.bot.drafting, asyncio.get_running_loop().time()) == (0, began)
    assert await house.kinds() == ["CustomerWrote", "ConversationClaimed"]
    assert await house.log.list_turns() == []


async def test_a_draft_that_is_done_when_a_person_takes_over_becomes_a_suggestion(
    house: House,
) -> None:
    house.log.end_seconds = 2
    await house.take(ASK)
    await asyncio.sleep(1)
    await house.take(ClaimConversation(ANNA))
    await house.board.wait_idle()
    records = await house.read()
    kinds = [record.kind for record in records]
    assert kinds == ["CustomerWrote", "ConversationClaimed", "DraftSetAside"]
    assert json.loads(records[2].body) == {"text": "About: Where is my parcel?"}
    inner = json.loads(records[2].inner)
    assert (inner["cause"], inner["through_seq"], inner["confidence"]) == ("stale_epoch", 2, 0.97)
    suggestion = (await house.load()).suggestion
    assert suggestion is not None
    assert suggestion.text == "About: Where is my parcel?"
    assert house.ear.nudges[-1] == (house.id, 4)


async def test_a_draft_from_before_a_human_stretch_is_dropped(house: House) -> None:
    house.bot.seconds = 6
    await house.write("one")
    await asyncio.sleep(1)
    await house.take(ClaimConversation(ANNA))
    await house.take(ReturnToBot(ANNA))
    await asyncio.sleep(4.5)
    await house.write("two")
    await house.board.wait_idle()
    assert await house.kinds() == [
        *("CustomerWrote", "ConversationClaimed", "ReturnedToBot", "CustomerNotified"),
        *("CustomerWrote", "DecisionMade", "BotAnswered"),
    ]
    assert await house.answers() == [(6, "About: two")]


async def test_while_a_human_holds_it_the_bot_is_not_asked(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    await house.take(ASK)
    await house.board.wait_idle()
    assert house.bot.asked == []
    assert await house.kinds() == ["ConversationClaimed", "CustomerWrote"]


# -- so many at once ------------------------------------------------------------------------------


@pytest.fixture
async def narrow() -> AsyncIterator[House]:
    """A house with a place for one draft, which takes a second."""
    house = await open_house()
    house.settings = EscalationSettings(drafts_at_once=1)
    house.board = house.build_board()
    house.bot.seconds = 1
    yield house
    await house.board.stop()


async def open_and_ask(house: House, text: str) -> str:
    opened = await house.board.open_conversation(CUSTOMER_ID)
    await house.board.take(opened.id, WriteAsCustomer(CUSTOMER_ID, text))
    return opened.id


async def test_turns_beyond_the_places_wait_in_the_order_of_their_coming(narrow: House) -> None:
    for text in ("one", "two", "three"):
        await open_and_ask(narrow, text)
    began = asyncio.get_running_loop().time()
    await narrow.board.wait_idle()
    assert asyncio.get_running_loop().time() - began == pytest.approx(3)
    assert narrow.bot.asked == [["one"], ["two"], ["three"]]
    assert narrow.bot.most == 1
    assert await narrow.log.list_turns() == []


async def test_turns_left_over_come_before_new_ones(narrow: House) -> None:
    for text in ("one", "two", "three"):
        await open_and_ask(narrow, text)
    before = narrow.log.beside("n0")
    for text in ("old", "less old"):
        opened = await narrow.board.open_conversation(CUSTOMER_ID)
        ask = WriteAsCustomer(CUSTOMER_ID, text)
        await before.append(build_write(ask, conversation_id=opened.id))
    # One place: as many are taken up at once.
    for _ in range(2):
        await narrow.board.take_up_turns()
    await asyncio.sleep(1.5)
    await narrow.board.take_up_turns()
    await narrow.board.wait_idle()
    assert narrow.bot.asked == [["one"], ["old"], ["less old"], ["two"], ["three"]]


async def test_a_waiting_turn_keeps_its_place_when_more_is_written(narrow: House) -> None:
    await open_and_ask(narrow, "one")
    second = await open_and_ask(narrow, "two")
    await open_and_ask(narrow, "three")
    await narrow.board.take(second, WriteAsCustomer(CUSTOMER_ID, "two and a half"))
    await narrow.board.wait_idle()
    assert narrow.bot.asked == [["one"], ["two", "two and a half"], ["three"]]


async def test_a_waiting_turn_that_a_person_took_asks_nobody(narrow: House) -> None:
    await open_and_ask(narrow, "one")
    second = await open_and_ask(narrow, "two")
    await narrow.board.take(second, ClaimConversation(ANNA))
    await narrow.board.wait_idle()
    assert narrow.bot.asked == [["one"]]


async def test_a_stopped_house_begins_nothing_that_waits(narrow: House) -> None:
    for text in ("one", "two"):
        await open_and_ask(narrow, text)
    await asyncio.sleep(0.5)
    await narrow.board.stop()
    await asyncio.sleep(5)
    assert narrow.bot.asked == [["one"]]
    assert len(await narrow.log.list_turns()) == 2


async def test_a_turn_that_came_back_is_begun_anew_at_once(house: House) -> None:
    house.bot.seconds = 25
    await house.take(ASK)
    await asyncio.sleep(10)
    other = house.log.beside("n2")
    taken = await other.reclaim_turns(await other.list_turns())
    (turn,) = await house.log.reclaim_turns(taken)
    house.bot.seconds = 1
    house.board._drafting.begin(turn)
    began = asyncio.get_running_loop().time()
    await house.board.wait_idle()
    assert asyncio.get_running_loop().time() - began == pytest.approx(1)
    decision = json.loads((await house.read())[1].inner)
    assert decision["attempt"] == 3
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]
