from random import Random
from typing import Any

import pytest

from agent_console.lab.actors.tab import Storage, Tab
from tests.agent_console.lab.actors.place import CONVERSATION, TOKEN, Place, pass_time

SEND = {"type": "send", "client_id": "a-1", "text": "<a-1> Hi"}
CUSTOMER = {"role": "customer"}


def build_tab(place: Place, storage: Storage | None = None) -> Tab:
    return Tab(Random(1), place.network, place.bring_witness(), storage or Storage(), lambda: None)


async def open_tab(storage: Storage | None = None) -> tuple[Place, Tab]:
    place = Place()
    tab = build_tab(place, storage)
    tab.open()
    await pass_time()
    return place, tab


async def test_a_new_visitor_knows_nothing_and_is_given_a_name() -> None:
    place, tab = await open_tab()
    assert place.heard == [{"type": "hello", "site": "shop"}]
    await place.welcome(head=1)
    assert tab.is_ready
    assert [line["op"] for line in place.lines] == ["invoke", "known_as", "connect"]
    assert place.find("connect")[0] == {
        "op": "connect",
        "t": place.lines[-1]["t"],
        "actor": "alice",
        "role": "customer",
        "socket": "s1",
        "conversation_id": CONVERSATION,
        "after": 0,
        "log_id": "log-1",
        "head": 1,
        "opened": place.lines[0]["t"],
    }


async def test_who_comes_back_says_what_was_seen_and_sends_again_in_order() -> None:
    place, tab = await open_tab()
    await place.welcome()
    await place.event(3, "CustomerWrote")
    for number in (1, 2):
        tab.keep({"type": "send", "client_id": f"a-{number}", "text": "x"})
    await place.visit.close(1011)
    await pass_time(2)
    assert place.heard == [
        {
            "type": "hello",
            "site": "shop",
            "token": TOKEN,
            "conversation_id": CONVERSATION,
            "after_seq": 3,
            "log_id": "log-1",
        }
    ]
    await place.welcome(head=3)
    assert [frame["client_id"] for frame in place.heard[1:]] == ["a-1", "a-2"]
    assert place.find("connect")[-1]["after"] == 3
    assert [line["client_id"] for line in place.find("invoke") if "client_id" in line] == [
        *("a-1", "a-2", "a-1", "a-2")
    ]


async def test_what_is_acknowledged_is_not_sent_again_until_the_log_is_another() -> None:
    place, tab = await open_tab()
    await place.welcome()
    tab.keep(SEND)
    await place.say(type="ack", client_id="a-1", seq=2)
    assert (tab.outbox.pending, tab.acknowledged) == ({}, {"a-1": 2})
    await place.visit.close(1011)
    await pass_time(2)
    await place.welcome()
    assert len(place.heard) == 1
    await place.visit.close(1011)
    await pass_time(2)
    await place.welcome(log_id="log-2")
    assert place.heard[1] == SEND


async def test_its_own_event_settles_a_message_too() -> None:
    place, tab = await open_tab()
    await place.welcome()
    tab.keep(SEND)
    await place.event(2, "CustomerWrote", client_id="a-1", author=CUSTOMER)
    assert tab.outbox.pending == {}


@pytest.mark.parametrize("code", ["invalid", "conflict", "not_found", "forbidden", "too_large"])
async def test_what_is_refused_for_good_is_dropped(code: str) -> None:
    place, tab = await open_tab()
    await place.welcome()
    tab.keep(SEND)
    await place.say(type="error", code=code, message="No.", client_id="a-1")
    assert tab.outbox.pending == {}
    assert place.find("refuse")[0]["id"] == place.find("invoke")[1]["id"]


@pytest.mark.parametrize("code", ["storage_unavailable", "rate_limited", "internal"])
async def test_what_could_not_be_stored_goes_out_again(code: str) -> None:
    place, tab = await open_tab()
    await place.welcome()
    tab.keep(SEND)
    await place.say(type="error", code=code, message="No.", client_id="a-1", retry_after=1.0)
    await pass_time(0.5)
    assert place.heard.count(SEND) == 1
    await pass_time(1)
    assert place.heard.count(SEND) == 2
    assert tab.outbox.pending == {"a-1": SEND}


async def test_a_reset_forgets_what_was_seen() -> None:
    place, tab = await open_tab()
    await place.welcome()
    await place.event(5, "BotAnswered")
    await place.say(type="reset", reason="ahead_of_log")
    await place.event(1, "ConversationStarted")
    assert (tab.cursor, tab.answers) == (1, [])
    assert place.find("reset")[0]["reason"] == "ahead_of_log"


async def test_every_event_is_written_down_also_what_was_seen_before() -> None:
    place, tab = await open_tab()
    await place.welcome()
    for seq in (2, 2, 1):
        await place.event(seq, "BotAnswered")
    assert [line["seq"] for line in place.find("deliver")] == [2, 2, 1]
    assert (tab.cursor, tab.answers) == (2, [2])


async def test_a_customer_waits_from_the_message_to_the_answer() -> None:
    place, tab = await open_tab()
    await place.welcome()
    states = []
    for seq, kind in enumerate(
        ("CustomerWrote", "CustomerNotified", "HandoffRequested", "CustomerWrote", "HumanWrote"), 2
    ):
        await place.event(seq, kind)
        states.append(tab.is_answered)
    assert states == [False, False, True, False, True]


async def test_a_conversation_that_is_not_known_is_given_up_and_then_the_token() -> None:
    storage = Storage(TOKEN, "gone", "log-1")
    place, tab = await open_tab(storage)
    await place.say(type="error", code="not_found", message="No.")
    await pass_time()
    assert place.heard == [{"type": "hello", "site": "shop", "token": TOKEN}]
    await place.say(type="error", code="forbidden", message="No.")
    await pass_time()
    assert place.heard == [{"type": "hello", "site": "shop"}]
    await place.welcome()
    assert tab.conversation_id == CONVERSATION


async def test_a_door_that_cannot_open_now_is_tried_later() -> None:
    place, tab = await open_tab(Storage(TOKEN, CONVERSATION, "log-1"))
    await place.say(type="error", code="storage_unavailable", message="No.", retry_after=4.0)
    await pass_time(1.5)
    assert len(place.server.visits) == 1
    await pass_time(6)
    assert place.heard[0]["conversation_id"] == CONVERSATION
    assert not tab.is_ready


async def test_a_second_tab_finds_the_conversation_and_what_is_unsent() -> None:
    storage = Storage()
    place, first = await open_tab(storage)
    await place.welcome()
    first.keep(SEND)
    second = build_tab(place, storage)
    second.open()
    await pass_time()
    await place.welcome()
    assert place.heard[0]["conversation_id"] == CONVERSATION
    assert place.heard[1:] == [SEND]


async def test_going_away_is_believed() -> None:
    place, _ = await open_tab()
    await place.welcome()
    await place.say(type="going_away", retry_after=8.0)
    await place.visit.close(1012)
    await pass_time(3.8)
    assert len(place.server.visits) == 1
    await pass_time(9)
    assert len(place.server.visits) == 2


async def test_a_cursor_ahead_of_the_log_is_what_a_broken_program_says() -> None:
    place, tab = await open_tab()
    await place.welcome()
    tab.misremember()
    await pass_time()
    assert place.heard[0]["after_seq"] == 1000


async def test_what_is_sent_once_is_neither_kept_nor_sent_while_away() -> None:
    place, tab = await open_tab()
    frame: dict[str, Any] = {"type": "leave"}
    tab.send_once(frame)
    await place.welcome()
    tab.send_once(frame)
    await pass_time()
    assert (place.heard[1:], tab.outbox.pending) == ([frame], {})


async def test_a_closed_page_is_gone_and_nothing_of_it_goes_on() -> None:
    place, tab = await open_tab()
    await place.welcome()
    tab.keep(SEND)
    await place.say(type="error", code="internal", message="No.", client_id="a-1")
    tab.close()
    await pass_time(60)
    assert (place.visit.ended, len(place.server.visits)) == (1000, 1)
    assert [line["op"] for line in place.lines][-1] == "disconnect"


async def test_caught_up_is_noted() -> None:
    place, tab = await open_tab()
    await place.welcome(head=4)
    states = [tab.is_caught_up]
    await place.say(type="caught_up", seq=4)
    states.append(tab.is_caught_up)
    assert states == [False, True]
    assert place.find("caught_up")[0]["seq"] == 4
