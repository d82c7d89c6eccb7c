"""The wall on virtual time: whole first, then changes; bounded, filtered, and gone quiet."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent_console.sockets.outbox import Outbox
from agent_console.sockets.wall_feed import CARDS_PER_FRAME, LOOK_SECONDS, MOST_SHOWN, WallFeed
from agent_console.wire.fields import MAX_FRAME
from agent_console.wire.frames import WatchWall
from escalation.commands import (
    AskForHuman,
    BeginAnswer,
    ClaimConversation,
    OpenConversation,
    ResolveConversation,
    WriteAsCustomer,
)
from escalation.errors import StorageUnavailable
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_write
from escalation.words import Words
from tests.virtual_time import VirtualTimeLoop

SOON = 0.3


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Stage:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.log = MemoryLog(self.clock)
        self.feed = WallFeed(self.log, self.clock)
        self.tasks: list[asyncio.Task[None]] = []
        self.may_look = True

    async def do(self, name: str, *commands: Any) -> None:
        for command in commands:
            await self.log.append(build_write(command, conversation_id=name))
        self.feed.hear(name)

    async def open(self, name: str, text: str = "Where?", site: str = "default") -> None:
        write = WriteAsCustomer(CUSTOMER_ID, text)
        await self.do(name, OpenConversation(CUSTOMER_ID, site), write)

    def open_socket(self) -> tuple[Outbox, list[dict[str, Any]]]:
        frames: list[dict[str, Any]] = []

        async def send(frame: str) -> None:
            assert len(frame.encode()) <= MAX_FRAME
            frames.append(json.loads(frame))

        outbox = Outbox(send, self.log, for_customer=False, owner="ps")
        self.tasks.append(asyncio.create_task(outbox.run()))
        return outbox, frames

    async def look(self, **wall: Any) -> list[dict[str, Any]]:
        outbox, frames = self.open_socket()
        self.feed.join(outbox, WatchWall(**wall), lambda: self.may_look)
        await asyncio.sleep(SOON)
        return frames


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    stage.feed.start()
    yield stage
    await stage.feed.stop()
    for task in stage.tasks:
        task.cancel()
    await asyncio.gather(*stage.tasks, return_exceptions=True)


def ids(frame: dict[str, Any]) -> list[str]:
    return [card["conversation_id"] for card in frame["cards"]]


async def test_all_that_is_live_first_then_each_change(stage: Stage) -> None:
    await stage.open("c1")
    await stage.open("c2", site="shop")
    await stage.do("c2", AskForHuman(CUSTOMER_ID))
    frames = await stage.look()
    assert (frames[0]["whole"], ids(frames[0]), frames[0]["total"]) == (True, ["c2", "c1"], 2)
    assert frames[0]["sites"] == ["default", "shop"]
    assert frames[0]["cards"][1]["said"]["text"] == "Where?"
    await stage.do("c2", ClaimConversation(ANNA))
    await asyncio.sleep(SOON)
    assert (frames[1]["whole"], ids(frames[1])) == (False, ["c2"])
    assert frames[1]["cards"][0]["holder"] == {"id": ANNA.id, "name": "Anna"}
    await stage.do("c2", ResolveConversation(ANNA, "solved"))
    await asyncio.sleep(SOON)
    assert (ids(frames[2]), frames[2]["gone"], frames[2]["total"]) == ([], ["c2"], 1)
    assert len(frames) == 3


async def test_an_empty_wall_is_told_as_such(stage: Stage) -> None:
    (frame,) = await stage.look()
    assert (frame["whole"], frame["cards"], frame["total"], frame["more"]) == (True, [], 0, 0)


async def test_a_nudge_without_news_sends_nothing(stage: Stage) -> None:
    await stage.open("c1")
    frames = await stage.look()
    stage.feed.hear("c1")
    stage.feed.hear("cnowhere")
    await asyncio.sleep(SOON)
    assert len(frames) == 1


async def test_a_filter_shows_what_fits_and_changes_when_told(stage: Stage) -> None:
    await stage.open("c1")
    await stage.open("c2", site="shop")
    outbox, frames = stage.open_socket()
    stage.feed.join(outbox, WatchWall(site="shop"), lambda: True)
    await asyncio.sleep(SOON)
    assert ids(frames[0]) == ["c2"]
    await stage.do("c1", AskForHuman(CUSTOMER_ID))
    await asyncio.sleep(SOON)
    assert len(frames) == 1
    stage.feed.join(outbox, WatchWall(states=["waiting"]), lambda: True)
    await asyncio.sleep(SOON)
    assert (frames[1]["whole"], ids(frames[1])) == (True, ["c1"])


async def test_more_than_fit_are_counted(stage: Stage) -> None:
    count = MOST_SHOWN + 7
    for number in range(count):
        await stage.open(f"c{number:03}", "ж" * 300)
    frames = await stage.look()
    assert len(frames) == -(-MOST_SHOWN // CARDS_PER_FRAME)
    assert [frame["whole"] for frame in frames] == [True] + [False] * (len(frames) - 1)
    assert sum(len(frame["cards"]) for frame in frames) == MOST_SHOWN
    assert (frames[0]["total"], frames[0]["more"]) == (count, 7)
    await stage.do("c000", ResolveConversation(ANNA, "solved"))
    await asyncio.sleep(SOON)
    assert frames[-1]["more"] == 6


async def test_words_that_are_being_written_are_shown(stage: Stage) -> None:
    await stage.open("c1")
    begin = BeginAnswer(1, 2, 1, "answer", "seal", 0.9, (), 0)
    await stage.do("c1", begin)
    frames = await stage.look()
    for index, text in enumerate(("It", "It is", "It is here"), 1):
        stage.feed.hear_words("c1", Words(3, index, text).seal("seal"))
    stage.feed.hear_words("cnowhere", Words(3, 1, "x"))
    await asyncio.sleep(SOON)
    assert [frame["cards"][0]["writing"] for frame in frames] == [None, "It is here"]


async def test_what_the_bot_has_and_nobody_goes_on_with_leaves(stage: Stage) -> None:
    await stage.open("c1")
    await stage.open("c2")
    await stage.do("c2", AskForHuman(CUSTOMER_ID))
    frames = await stage.look()
    stage.clock.advance(31 * 60)
    await asyncio.sleep(LOOK_SECONDS + SOON)
    assert (frames[1]["gone"], frames[1]["total"]) == (["c1"], 1)


async def test_who_may_lead_no_more_sees_no_more(stage: Stage) -> None:
    await stage.open("c1")
    frames = await stage.look()
    stage.may_look = False
    await stage.do("c1", AskForHuman(CUSTOMER_ID))
    await asyncio.sleep(SOON)
    assert len(frames) == 1


async def test_who_left_is_sent_nothing_and_who_comes_again_sees_all(stage: Stage) -> None:
    outbox, frames = stage.open_socket()
    stage.feed.join(outbox, WatchWall(), lambda: True)
    await asyncio.sleep(SOON)
    stage.feed.leave(outbox)
    await stage.open("c1")
    await asyncio.sleep(SOON)
    assert len(frames) == 1
    assert ids((await stage.look())[0]) == ["c1"]


async def test_a_log_that_cannot_be_read_is_read_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.open("c1")
    read = stage.log.list_conversations
    failures = [StorageUnavailable()]

    async def fail_once(**given: Any) -> Any:
        if failures:
            raise failures.pop()
        return await read(**given)

    monkeypatch.setattr(stage.log, "list_conversations", fail_once)
    frames = await stage.look()
    assert frames == []
    await asyncio.sleep(2)
    assert ids(frames[0]) == ["c1"]
