import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent_console.sockets.outbox import Outbox
from agent_console.sockets.queue_feed import AGAIN_SECONDS, LINES_PER_FRAME, QueueFeed
from agent_console.wire.fields import MAX_FRAME
from agent_console.wire.outbound import build_queue
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    OfferConversation,
    OpenConversation,
    ResolveConversation,
)
from escalation.conversation import PREVIEW_LENGTH, Conversation
from escalation.errors import DamagedConversation, StorageUnavailable
from escalation.routing.waiting_line import build_item
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, BEN, CUSTOMER_ID, FakeClock, build_write
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Desk:
    """A queue with one log, and consoles that look at it."""

    def __init__(self) -> None:
        self.log = MemoryLog(FakeClock())
        self.feed = QueueFeed(self.log)
        self.tasks: list[asyncio.Task[None]] = []

    async def wait(self, name: str) -> None:
        """Put a conversation into the queue."""
        await self.do(name, OpenConversation(CUSTOMER_ID))
        await self.do(name, AskForHuman(CUSTOMER_ID, anyone_online=True))

    async def do(self, name: str, command: Any) -> None:
        await self.log.append(build_write(command, conversation_id=name))
        self.feed.hear(name)

    async def look(self, owner: str = "p1") -> list[dict[str, Any]]:
        """Open a console; returns the frames that it gets, also later."""
        frames: list[dict[str, Any]] = []

        async def send(frame: str) -> None:
            frames.append(json.loads(frame))

        outbox = Outbox(
            send, self.log, for_customer=False, owner=owner, build_whole=self.feed.build_whole
        )
        self.tasks.append(asyncio.create_task(outbox.run()))
        await self.feed.join(outbox)
        await asyncio.sleep(0.2)
        return frames


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    desk.feed.start()
    yield desk
    await desk.feed.stop()
    for task in desk.tasks:
        task.cancel()
    await asyncio.gather(*desk.tasks, return_exceptions=True)


def ids(frame: dict[str, Any]) -> list[str]:
    return [item["conversation_id"] for item in frame["items"]]


async def test_first_the_whole_queue_then_each_change(desk: Desk) -> None:
    await desk.wait("c1")
    frames = await desk.look()
    assert (frames[0]["whole"], ids(frames[0]), frames[0]["gone"]) == (True, ["c1"], [])
    await desk.wait("c2")
    await desk.do("c1", ClaimConversation(ANNA))
    await asyncio.sleep(0.2)
    assert (frames[1]["whole"], ids(frames[1])) == (False, ["c2", "c1"])
    assert frames[1]["items"][1]["holder"] == {"id": ANNA.id, "name": "Anna"}
    await desk.do("c1", ResolveConversation(ANNA, "solved"))
    await asyncio.sleep(0.2)
    assert (frames[2]["items"], frames[2]["gone"]) == ([], ["c1"])
    assert len(frames) == 3


async def test_a_nudge_without_news_sends_nothing(desk: Desk) -> None:
    await desk.wait("c1")
    frames = await desk.look()
    for name in ("c1", "cnowhere"):
        desk.feed.hear(name)
    await desk.do("c2", OpenConversation(CUSTOMER_ID))
    await asyncio.sleep(0.2)
    assert len(frames) == 1


async def test_an_empty_queue_is_told_as_such(desk: Desk) -> None:
    frames = await desk.look()
    assert frames == [{"type": "queue", "whole": True, "items": [], "gone": []}]


async def test_a_desk_that_comes_back_at_once_is_one_frame_for_each_console(desk: Desk) -> None:
    frames = await desk.look()
    for number in range(50):
        desk.feed.tell_presence(f"p{number}", "away")
    desk.feed.tell_presence("p0", "online")
    await asyncio.sleep(0.2)
    states = {f"p{number}": "away" for number in range(50)} | {"p0": "online"}
    assert frames[1:] == [{"type": "status", "presence": states}]


async def test_the_whole_queue_is_built_once_for_everybody_and_anew_when_it_changes(
    desk: Desk,
) -> None:
    await desk.wait("c1")
    await desk.look()
    whole = desk.feed.build_whole()
    assert desk.feed.build_whole() is whole
    await desk.wait("c2")
    await asyncio.sleep(0.2)
    assert ids(json.loads(desk.feed.build_whole()[0])) == ["c1", "c2"]


async def test_a_long_queue_comes_in_frames_of_less_than_64_kilobytes(desk: Desk) -> None:
    names = [f"c{number:03}" for number in range(LINES_PER_FRAME + 9)]
    for name in names:
        await desk.wait(name)
    frames = await desk.look()
    assert [frame["whole"] for frame in frames] == [True, False]
    assert sorted(ids(frames[0]) + ids(frames[1])) == names
    assert all(len(frame) < 65_536 for frame in desk.feed.build_whole())


async def test_an_offer_goes_to_the_one_it_is_for_and_is_taken_back(desk: Desk) -> None:
    await desk.wait("c1")
    chosen, other = await desk.look(ANNA.id), await desk.look(BEN.id)
    await desk.do("c1", OfferConversation(to=ANNA.id, seconds=20))
    await asyncio.sleep(0.2)
    (offer,) = [frame for frame in chosen if frame["type"] == "offer"]
    assert (offer["conversation_id"], offer["seconds"]) == ("c1", 20.0)
    late = await desk.look(ANNA.id)
    assert [frame for frame in late if frame["type"] == "offer"] == [offer]
    await desk.do("c1", ClaimConversation(BEN))
    await asyncio.sleep(0.2)
    (over,) = [frame for frame in chosen if frame["type"] == "offer_over"]
    assert (over["seq"], over["cause"], over["by"]["name"]) == (offer["seq"], "taken", "Ben")
    assert [frame["type"] for frame in other] == ["queue", "queue", "queue"]


async def test_who_is_put_away_is_told_why_and_the_others_that_they_are(desk: Desk) -> None:
    mine, others = await desk.look(ANNA.id), await desk.look(BEN.id)
    desk.feed.tell_absence(ANNA.id, "offers_unanswered")
    await asyncio.sleep(0.2)
    told = {"type": "status", "presence": {ANNA.id: "away"}}
    assert mine[1:] == [{**told, "reason": "offers_unanswered"}, told]
    assert others[1:] == [told]


@pytest.mark.parametrize("error", [StorageUnavailable(), ZeroDivisionError()])
async def test_what_could_not_be_read_is_read_again(desk: Desk, error: Exception) -> None:
    frames = await desk.look()
    load = desk.log.load

    async def fail(conversation_id: str) -> Conversation:
        raise error

    desk.log.load = fail  # type: ignore[method-assign]
    await desk.wait("c1")
    await asyncio.sleep(0.5)
    assert len(frames) == 1
    desk.log.load = load  # type: ignore[method-assign]
    await asyncio.sleep(AGAIN_SECONDS + 0.2)
    assert ids(frames[1]) == ["c1"]


async def test_what_could_be_read_before_the_trouble_is_told_after_it_too(desk: Desk) -> None:
    frames = await desk.look()
    load = desk.log.load

    async def fail_at_the_second(conversation_id: str) -> Conversation:
        if conversation_id == "c2":
            raise StorageUnavailable
        return await load(conversation_id)

    desk.log.load = fail_at_the_second  # type: ignore[method-assign]
    for name in ("c1", "c2"):
        await desk.wait(name)
    await asyncio.sleep(0.5)
    desk.log.load = load  # type: ignore[method-assign]
    await asyncio.sleep(AGAIN_SECONDS + 0.2)
    assert ids(frames[1]) == ["c1", "c2"]


async def test_a_queue_that_could_not_be_read_at_first_comes_whole_as_soon_as_it_can(
    desk: Desk,
) -> None:
    await desk.wait("c1")
    list_conversations = desk.log.list_conversations

    async def fail(**_: object) -> list[Conversation]:
        raise StorageUnavailable

    desk.log.list_conversations = fail  # type: ignore[method-assign]
    first = await desk.look()
    second = await desk.look("p2")
    desk.log.list_conversations = list_conversations  # type: ignore[method-assign]
    await asyncio.sleep(AGAIN_SECONDS + 0.2)
    for frames in (first, second):
        assert [(frame["whole"], ids(frame)) for frame in frames] == [(True, ["c1"])]


async def test_who_could_not_be_served_is_when_the_next_one_can(desk: Desk) -> None:
    await desk.wait("c1")
    list_conversations = desk.log.list_conversations

    async def fail(**_: object) -> list[Conversation]:
        raise StorageUnavailable

    desk.log.list_conversations = fail  # type: ignore[method-assign]
    first = await desk.look()
    desk.log.list_conversations = list_conversations  # type: ignore[method-assign]
    second = await desk.look("p2")
    await asyncio.sleep(AGAIN_SECONDS + 0.2)
    for frames in (first, second):
        assert [(frame["whole"], ids(frame)) for frame in frames] == [(True, ["c1"])]


async def test_while_nobody_looks_nothing_is_read_and_the_next_sees_it_all(desk: Desk) -> None:
    await desk.wait("c1")
    assert desk.feed._items == {}
    assert ids((await desk.look())[0]) == ["c1"]


def test_no_frame_of_the_queue_is_larger_than_64_kilobytes() -> None:
    longest = Conversation(
        id="c" * 64,
        state="human",
        site="s" * 64,
        customer_id="v" * 64,
        holder="p" * 17,
        holder_name="😀" * 64,
        waiting_since="2026-11-21T09:56:41.317Z",
        opened_at="2026-11-21T09:56:41.317Z",
        last_at="2026-11-21T09:56:41.317Z",
        reasons=("low_confidence", "sensitive_topic", "repeated_misses", "uncertified"),
        confidence=0.9989958175714128,
        preview="😀" * PREVIEW_LENGTH,
        contact="é" * 254,
    )
    item = build_item(longest)
    assert item is not None
    frame = build_queue([{**item}] * LINES_PER_FRAME, ["c" * 64] * 100, whole=True)
    assert len(frame.encode()) < MAX_FRAME


async def test_a_damaged_conversation_leaves_the_line_and_the_others_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.wait("c1")
    await desk.wait("c2")
    frames = await desk.look()
    load = desk.log.load

    async def load_others(conversation_id: str) -> Conversation:
        if conversation_id == "c1":
            raise DamagedConversation.at("c1", 1, "is missing")
        return await load(conversation_id)

    monkeypatch.setattr(desk.log, "load", load_others)
    desk.feed.hear("c1")
    await desk.do("c2", ClaimConversation(ANNA))
    await desk.feed.pass_on()
    await asyncio.sleep(1)
    assert frames[-1]["gone"] == ["c1"]
    assert [(each["conversation_id"], each["state"]) for each in frames[-1]["items"]] == [
        ("c2", "human")
    ]
