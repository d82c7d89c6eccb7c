import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent_console.sockets.hub import POLL_SECONDS, Hub
from agent_console.sockets.outbox import Outbox
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.conversation import Conversation
from escalation.store.log_memory import MemoryLog
from escalation.testing import CONVERSATION, CUSTOMER_ID, FakeClock, build_write
from escalation.words import Words
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Listening(Outbox):
    """Remembers what it was told."""

    def __init__(self, log: MemoryLog, *, for_customer: bool, owner: str) -> None:
        super().__init__(_drop, log, for_customer=for_customer, owner=owner)
        self.heard: list[int] = []
        self.hinted: list[dict[str, Any]] = []
        self.told: list[Words] = []

    def hear(self, conversation_id: str, head: int) -> None:
        self.heard.append(head)

    def hint(self, frame: str) -> None:
        self.hinted.append(json.loads(frame))

    def hear_words(self, conversation_id: str, words: Words) -> None:
        self.told.append(words)


async def _drop(frame: str) -> None:
    pass


@pytest.fixture
async def log() -> MemoryLog:
    log = MemoryLog(FakeClock())
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    return log


@pytest.fixture
async def hub(log: MemoryLog) -> AsyncIterator[Hub]:
    hub = Hub(log, MemoryBus())
    await hub.start()
    yield hub
    await hub.stop()


async def test_nudges_wake_followers_until_they_leave(hub: Hub, log: MemoryLog) -> None:
    outbox = Listening(log, for_customer=False, owner="p1")
    hub.follow(Conversation(CONVERSATION, head=1), outbox, after=0)
    hub.hear_nudge(CONVERSATION, 2)
    hub.hear_nudge("cother", 9)
    hub.unfollow(CONVERSATION, outbox)
    hub.unfollow(CONVERSATION, outbox)
    hub.hear_nudge(CONVERSATION, 3)
    assert outbox.heard == [2]
    assert hub._followers == {}


async def test_a_lost_nudge_is_found_within_two_seconds(hub: Hub, log: MemoryLog) -> None:
    outbox = Listening(log, for_customer=False, owner="p1")
    grown: list[str] = []
    hub.add_hearer(grown.append)
    hub.follow(Conversation(CONVERSATION, head=1), outbox, after=0)
    await asyncio.sleep(POLL_SECONDS + 0.1)
    assert (outbox.heard, grown) == ([], [])
    await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, "Hello?")))
    await asyncio.sleep(POLL_SECONDS)
    assert (outbox.heard, grown) == ([2], [CONVERSATION])
    assert POLL_SECONDS <= 2


async def test_customers_hear_typing_of_bot_and_people_without_ids(
    hub: Hub, log: MemoryLog
) -> None:
    customer = Listening(log, for_customer=True, owner="v1")
    human = Listening(log, for_customer=False, owner="p1")
    for outbox in (customer, human):
        hub.follow(Conversation(CONVERSATION, head=1), outbox, after=0)
    hub.hear_whisper(CONVERSATION, {"typing": "human", "name": "Ana", "by": "p1"})
    hub.hear_whisper(CONVERSATION, {"typing": "bot"})
    hub.hear_whisper(CONVERSATION, {"typing": "customer", "by": "v1"})
    hub.hear_whisper("cother", {"typing": "bot"})
    assert [frame.get("typing") for frame in customer.hinted] == ["human", "bot"]
    assert customer.hinted[0] == {
        "type": "status",
        "conversation_id": CONVERSATION,
        "typing": "human",
        "name": "Ana",
    }
    assert [frame.get("typing") for frame in human.hinted] == ["bot", "customer"]


async def test_places_are_for_customers_and_what_the_desk_asks_itself_for_nobody(
    hub: Hub, log: MemoryLog
) -> None:
    customer = Listening(log, for_customer=True, owner="v1")
    human = Listening(log, for_customer=False, owner="p1")
    absent: list[tuple[str, str]] = []
    hub.add_absence_hearer(lambda person_id, reason: absent.append((person_id, reason)))
    for outbox in (customer, human):
        hub.follow(Conversation(CONVERSATION, head=1), outbox, after=0)
    hub.hear_whisper(CONVERSATION, {"place": 3, "people_online": 1})
    hub.hear_whisper(CONVERSATION, {"asks": "place"})
    hub.hear_whisper("cother", {"away": "p1", "reason": "offers_unanswered"})
    place = {"type": "status", "conversation_id": CONVERSATION, "place": 3, "people_online": 1}
    assert (customer.hinted, human.hinted) == ([place], [])
    assert absent == [("p1", "offers_unanswered")]


async def test_drain_waits_for_goodbyes_but_not_for_ever(hub: Hub) -> None:
    class Socket:
        def __init__(self, seconds: float) -> None:
            self.seconds = seconds
            self.gone = False

        async def say_goodbye(self) -> None:
            await asyncio.sleep(self.seconds)
            self.gone = True

    quick, late, stuck = Socket(1), Socket(2), Socket(1000)
    hub.join(quick)
    hub.join(stuck)
    loop = asyncio.get_running_loop()
    began = loop.time()
    loop.call_later(3, hub.join, late)
    await hub.drain(6)
    assert (quick.gone, late.gone, stuck.gone) == (True, True, False)
    assert loop.time() - began == pytest.approx(6)


async def test_draining_is_over_when_all_are_gone(hub: Hub) -> None:
    class Socket:
        async def say_goodbye(self) -> None:
            await asyncio.sleep(1)
            hub.leave(self)

    for _ in range(3):
        hub.join(Socket())
    loop = asyncio.get_running_loop()
    began = loop.time()
    await hub.drain(6)
    assert hub.sockets == {}
    assert loop.time() - began == pytest.approx(1)


async def test_words_go_to_all_who_follow_and_what_is_none_to_nobody(
    hub: Hub, log: MemoryLog
) -> None:
    customer = Listening(log, for_customer=True, owner="v1")
    human = Listening(log, for_customer=False, owner="p1")
    for outbox in (customer, human):
        hub.follow(Conversation(CONVERSATION, head=1), outbox, after=0)
    words = Words(2, 1, "Your parcel").seal("s")
    hub.hear_whisper(CONVERSATION, words.to_status())
    hub.hear_whisper(CONVERSATION, {"words": 7, "typing": "bot"})
    assert customer.told == human.told == [words]
    assert customer.hinted == []
