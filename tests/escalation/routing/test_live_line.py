"""The line is read whole once, and after that only what has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    OfferConversation,
    OpenConversation,
    ResolveConversation,
    WriteAsCustomer,
)
from escalation.conversation import Conversation
from escalation.errors import DamagedConversation
from escalation.routing.live_line import LiveLine
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, BEN, CUSTOMER_ID, FakeClock, build_write


class Desk:
    def __init__(self) -> None:
        self.log = MemoryLog(FakeClock())
        self.line = LiveLine(self.log)

    async def do(self, key: str, *commands: Command) -> None:
        for command in commands:
            await self.log.append(build_write(command, conversation_id=key))

    async def wait(self, key: str) -> None:
        await self.do(key, OpenConversation(CUSTOMER_ID), AskForHuman(CUSTOMER_ID))

    async def refresh(self) -> list[tuple[str | None, str]]:
        return [
            (None if before is None else before.state, after.state)
            for before, after in await self.line.refresh()
        ]

    @property
    def states(self) -> dict[str, str]:
        return {key: each.state for key, each in self.line.conversations.items()}


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    for key in ("c1", "c2", "c3"):
        await desk.wait(key)
    await desk.do("c2", OfferConversation(ANNA.id, 30))
    await desk.do("c3", ClaimConversation(ANNA))
    await desk.do("c4", OpenConversation(CUSTOMER_ID))
    return desk


async def test_first_everything_that_waits_or_is_held_then_what_changes(desk: Desk) -> None:
    assert sorted(await desk.refresh()) == sorted(
        [(None, "human"), (None, "offered"), (None, "waiting")], key=str
    )
    assert desk.states == {"c1": "waiting", "c2": "offered", "c3": "human"}
    assert await desk.refresh() == []
    await desk.do("c1", ClaimConversation(BEN))
    await desk.do("c3", ResolveConversation(ANNA, "solved"))
    assert await desk.refresh() == [("waiting", "human"), ("human", "resolved")]
    assert desk.states == {"c1": "human", "c2": "offered"}


async def test_who_waits_and_who_holds_how_many(desk: Desk) -> None:
    await desk.do("c1", ClaimConversation(ANNA))
    await desk.refresh()
    assert [each.id for each in desk.line.list_waiting()] == ["c2"]
    assert desk.line.count_held() == {ANNA.id: 2}


async def test_an_older_state_changes_nothing(desk: Desk) -> None:
    await desk.refresh()
    held = desk.line.conversations["c3"]
    assert desk.line.note(replace(held, head=1, state="waiting")) == held
    assert desk.line.conversations["c3"] == held


async def test_what_is_damaged_leaves_the_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.refresh()
    await desk.do("c1", WriteAsCustomer(CUSTOMER_ID, "Hello?"))
    load = desk.log.load

    async def fail(key: str) -> Conversation:
        if key == "c1":
            raise DamagedConversation
        return await load(key)

    monkeypatch.setattr(desk.log, "load", fail)
    assert await desk.refresh() == []
    assert sorted(desk.states) == ["c2", "c3"]


async def test_forgotten_it_is_read_whole_again(desk: Desk) -> None:
    await desk.refresh()
    desk.line.forget()
    assert desk.states == {}
    assert len(await desk.refresh()) == 3
