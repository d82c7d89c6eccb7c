"""What consoles are told of offers: each once, with how long it stands, and how it ended."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent_console.sockets.offer_feed import OfferFeed, know_nothing
from agent_console.sockets.outbox import Outbox
from escalation.commands import (
    AcceptOffer,
    AskForHuman,
    AssignConversation,
    ClaimConversation,
    Command,
    DeclineOffer,
    ExpireOffer,
    OfferConversation,
    OpenConversation,
    ResolveConversation,
    RouteConversation,
    WriteAsCustomer,
)
from escalation.desk_events import Route
from escalation.errors import StorageUnavailable
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, BEN, CONVERSATION, CUSTOMER_ID, SUSAN, FakeClock, build_write

OFFER = {
    "type": "offer",
    "conversation_id": CONVERSATION,
    "seq": 5,
    "seconds": 20.0,
    "reason": "It is your turn.",
    "preview": "Where is my parcel?",
}


class Console(Outbox):
    """A console that notes what it is sent."""

    def __init__(self, log: MemoryLog, owner: str) -> None:
        async def send(frame: str) -> None:
            raise AssertionError(frame)

        super().__init__(send, log, for_customer=False, owner=owner)
        self.hinted: list[dict[str, Any]] = []

    def hint(self, frame: str) -> None:
        self.hinted.append(json.loads(frame))


class Desk:
    def __init__(self) -> None:
        self.log = MemoryLog(FakeClock())
        self.left: float | None = None
        self.feed = OfferFeed(self.log, lambda *_: self.left)
        self.anna, self.ben = Console(self.log, ANNA.id), Console(self.log, BEN.id)

    async def do(self, *commands: Command) -> None:
        """Carry commands out; the feed sees what has come of the last."""
        for command in commands:
            await self.log.append(build_write(command))
        found = await self.log.load(CONVERSATION)
        await self.feed.see(CONVERSATION, found, (self.anna, self.ben))

    async def offer(self) -> None:
        await self.do(
            OpenConversation(CUSTOMER_ID),
            WriteAsCustomer(CUSTOMER_ID, "Where is my parcel?"),
            AskForHuman(CUSTOMER_ID, anyone_online=True),
            OfferConversation(ANNA.id, 20, "It is your turn."),
        )


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.offer()
    return desk


async def test_an_offer_is_told_once_to_whom_it_is_made(desk: Desk) -> None:
    await desk.do(WriteAsCustomer(CUSTOMER_ID, "Where is my parcel?"))
    assert (desk.anna.hinted, desk.ben.hinted) == ([OFFER], [])


@pytest.mark.parametrize(
    ("command", "end"),
    [
        (AcceptOffer(ANNA), {"cause": "accepted"}),
        (ClaimConversation(BEN), {"cause": "taken", "by": {"id": BEN.id, "name": "Ben"}}),
        (AssignConversation(SUSAN, ANNA), {"cause": "accepted"}),
        (DeclineOffer(ANNA), {"cause": "declined"}),
        (ExpireOffer(ANNA.id), {"cause": "expired"}),
        (ExpireOffer(ANNA.id, cause="gone"), {"cause": "gone"}),
        (RouteConversation(Route(group="billing")), {"cause": "withdrawn"}),
        (ResolveConversation(SUSAN, "other"), {"cause": "withdrawn"}),
    ],
)
async def test_how_it_ended_is_told(desk: Desk, command: Command, end: dict[str, Any]) -> None:
    await desk.do(command)
    over = {"type": "offer_over", "conversation_id": CONVERSATION, "seq": 5}
    assert desk.anna.hinted == [OFFER, {**over, **end}]
    assert desk.ben.hinted == []


async def test_the_next_offer_ends_the_one_before(desk: Desk) -> None:
    await desk.log.append(build_write(DeclineOffer(ANNA)))
    await desk.do(OfferConversation(BEN.id, 20))
    assert [frame.get("cause") for frame in desk.anna.hinted] == [None, "declined"]
    assert [(frame["type"], frame["seq"]) for frame in desk.ben.hinted] == [("offer", 7)]


async def test_a_console_that_comes_is_told_what_stands_and_for_how_long(desk: Desk) -> None:
    desk.left = 12.345
    for console in (desk.anna, desk.ben):
        console.hinted.clear()
        await desk.feed.greet(console)
    assert (desk.anna.hinted, desk.ben.hinted) == ([{**OFFER, "seconds": 12.3}], [])


async def test_what_stands_is_known_from_the_whole_queue(desk: Desk) -> None:
    other = OfferFeed(desk.log, know_nothing)
    other.know(await desk.log.list_conversations())
    await other.greet(desk.anna)
    assert desk.anna.hinted == [OFFER, OFFER]
    other.know(())
    await other.greet(desk.anna)
    assert len(desk.anna.hinted) == 2


async def test_what_cannot_be_read_is_not_told_and_does_no_harm(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(desk.log, "read", fail)
    await desk.feed.greet(desk.anna)
    assert desk.anna.hinted == [OFFER]
    await desk.do(DeclineOffer(ANNA))
    assert desk.anna.hinted[-1]["cause"] == "withdrawn"
