"""A process that dies at any point, twice: a tool is run once at most, and never without a stored yes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, Errand, Occasion, ToolCall, ToolUse, Turn
from escalation.commands import ClaimConversation, Command, DecideAction, WriteAsCustomer
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, NoSuchAction
from escalation.events import ActionClosed, ActionDecided, BotAnswered, decode
from escalation.routing.presence import Presence
from escalation.store.log import Appended, Write
from escalation.testing import ANNA, BEN, CUSTOMER_ID
from tests.escalation.board import Bot, House, ShakyLog
from tests.virtual_time import LoopClock, VirtualTimeLoop

PATIENCE = 600.0
"""Seconds after which everything must have come to an end."""


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@dataclass
class Life:
    """One run of a process, which ends when it reaches a point for the so-manieth time."""

    dies_at: int | None = None
    points: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def reach(self) -> None:
        """Come to a point; nothing follows it in a process that has died."""
        self.points += 1
        if self.points == self.dies_at:
            self.over.set()
        if self.over.is_set():
            await asyncio.get_running_loop().create_future()


class MortalLog(ShakyLog):
    """The log as one process sees it."""

    life: Life

    async def append(self, write: Write) -> Appended:
        await self.life.reach()
        appended = await super().append(write)
        await self.life.reach()
        return appended


class Wanting(Bot):
    """Wants one refund; says so when it was made."""

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        if occasion.deeds:
            return Draft(f"Done: {occasion.deeds[-1].result}", Confidence(0.97))
        return Draft("", Confidence(None), wants=(ToolCall("refund", {"amount": 40}),))


@dataclass
class World:
    """What is outside every process: the database, and what tools really did."""

    log: ShakyLog
    clock: LoopClock
    ledger: list[Mapping[str, Any]] = field(default_factory=list)
    life: Life = field(default_factory=Life)

    def check(self, name: str, args: Mapping[str, Any]) -> str | None:
        return None

    async def wait_ready(self) -> None:
        await self.life.reach()

    async def run(self, name: str, args: Mapping[str, Any], errand: Errand) -> ToolUse:
        life = self.life
        await life.reach()
        await asyncio.sleep(0.5)
        await life.reach()
        self.ledger.append(dict(args))
        await life.reach()
        return ToolUse(name, args, "refunded")


class Story:
    """People and a customer who do their steps one after the other, again where a process died."""

    def __init__(self, deaths: Iterator[int]) -> None:
        clock = LoopClock()
        self.world = World(MortalLog(clock), clock)
        self._deaths = deaths
        self._house: House | None = None
        self.id = ""
        self.lives = 0

    async def begin_life(self) -> House:
        log = MortalLog(self.world.clock)
        log.__dict__.update(self.world.log.__dict__)
        log.life = self.world.life = Life(next(self._deaths, None))
        presence = Presence(self.world.clock, 30, node=log.node)
        house = House(log, self.world.clock, presence, bot=Wanting(), tools=self.world)
        house.id = self.id
        self.lives += 1
        await self.live(house, house.board.start())
        return house

    async def live(self, house: House, work: Any) -> Any:
        """Return what the work comes to; ``None`` where its process died over it."""
        life, working = self.world.life, asyncio.ensure_future(work)
        dying = asyncio.ensure_future(life.over.wait())
        await asyncio.wait([working, dying], return_when=asyncio.FIRST_COMPLETED)
        dying.cancel()
        if working.done():
            return working.result()
        working.cancel()
        return None

    async def open(self) -> None:
        self.world.log.life = Life()  # type: ignore[attr-defined]
        house = House(self.world.log, self.world.clock, Presence(self.world.clock, 30))
        self.id = (await house.board.open_conversation(CUSTOMER_ID)).id
        self._house = await self.begin_life()

    async def house(self) -> House:
        """Return the process that lives, a new one where it died."""
        assert self._house is not None
        while self.world.life.over.is_set():
            await self._house.board.stop()
            self._house = await self.begin_life()
        return self._house

    async def do(self, command: Command, client_id: str) -> None:
        """Send until it is acknowledged, or somebody was quicker."""
        appended = None
        while appended is None:
            house = await self.house()
            try:
                appended = await self.live(house, house.take(command, client_id))
            except (AlreadyDecided, NoSuchAction):
                return

    async def load(self) -> Conversation:
        return await self.world.log.load(self.id)

    async def wait_until_quiet(self) -> None:
        """Wait until nothing is owed or under way, whatever dies meanwhile."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            await self.house()
            now = await self.load()
            if not now.owes_turn and not now.under_way and not self.world.life.over.is_set():
                return
            assert asyncio.get_running_loop().time() < end, now
            await asyncio.sleep(0.25)


async def tell(deaths: Sequence[int], then: Command | None = None) -> Story:
    """Ask for a refund, have it approved, and let something else happen meanwhile."""
    story = Story(iter(deaths))
    await story.open()
    await story.do(WriteAsCustomer(CUSTOMER_ID, "My money back!"), "m1")
    await story.wait_until_quiet()
    (action,) = (await story.load()).waiting_actions
    await story.do(DecideAction(ANNA, action.seq, "edit", {"amount": 25}), "yes")
    if then is not None:
        await story.do(then, "then")
    await story.wait_until_quiet()
    await story.wait_until_quiet()
    house = await story.house()
    await house.board.stop()
    return story


async def check(story: Story) -> None:
    """Hold what the log says against what was really done."""
    conversation = await story.load()
    events = [decode(record) for record in await story.world.log.read(story.id)]
    (decided,) = [e.inner for e in events if isinstance(e, ActionDecided)]
    closed = [e.inner for e in events if isinstance(e, ActionClosed)]
    told = [e.body for e in events if isinstance(e, BotAnswered)]
    assert story.world.ledger in ([], [decided.args])
    assert [each.action_seq for each in closed] == [decided.action_seq]
    if closed[0].outcome == "done":
        assert story.world.ledger == [{"amount": 25}]
        is_bots = conversation.state == "bot"
        assert [each.text for each in told] == (["Done: refunded"] if is_bots else [])
    else:
        assert closed[0].outcome == "unknown"
        assert conversation.state in ("waiting", "human")
        assert told == []


@pytest.mark.parametrize(
    "then",
    [None, WriteAsCustomer(CUSTOMER_ID, "Are you there?"), ClaimConversation(BEN)],
    ids=["quiet", "newer_message", "claim"],
)
async def test_a_process_may_die_anywhere(then: Command | None) -> None:
    whole = await tell([], then)
    await check(whole)
    assert (whole.lives, whole.world.ledger) == (1, [{"amount": 25}])
    points = whole.world.life.points
    assert points > 10
    outcomes = set()
    for first in range(1, points + 1):
        for second in (None, *range(1, 8)):
            story = await tell([first] if second is None else [first, second], then)
            assert story.lives > 1
            await check(story)
            outcomes.add((await story.load()).actions[0].outcome)
    assert outcomes == {"done", "unknown"}
