"""Two nodes on one database: once a stop is acknowledged, no answer of the topic is stored anywhere.

Drafts, writes and looks at the standings take as long as they like; the nodes hear no nudges of each
other, and looks may fail for a while. Time is virtual.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.dialogue import Confidence, Draft, Turn
from escalation.autonomy.known import LOOK_SECONDS, KnownStandings
from escalation.autonomy.mode import Sheet, Standing
from escalation.autonomy.orders import ResumeTopic, StopTopic, Word
from escalation.autonomy.standings_memory import MemoryStandings
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import WriteAsCustomer
from escalation.errors import StorageUnavailable
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log import Appended, Write
from escalation.store.signs_memory import MemorySigns
from escalation.switchboard import Switchboard
from escalation.testing import CUSTOMER_ID
from escalation.turn import TurnJudge
from tests.escalation.board import Reader, ShakyLog
from tests.virtual_time import LoopClock, VirtualTimeLoop

POLICY = load_default_policy()
WORD = Word("pa", "t")
TOPIC = "delivery"


class Bot:
    """Certified and sure, after so many seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        await asyncio.sleep(self.seconds)
        return Draft("Soon.", Confidence(0.97, threshold=0.8, certified=True), topic=TOPIC)


class SlowStandings(MemoryStandings):
    """Standings as one node reaches them."""

    def __init__(self, shared: MemoryStandings) -> None:
        self.__dict__.update(shared.__dict__)
        self.read_seconds = 0.0
        self.can_read = True

    async def read(self) -> Sheet:
        found = await super().read()
        await asyncio.sleep(self.read_seconds)
        if not self.can_read:
            raise StorageUnavailable
        return found


@dataclass
class Story:
    """What was stored when, and when a stop or its end was acknowledged or begun."""

    answered: list[float] = field(default_factory=list)
    decided: int = 0
    stops: list[tuple[float, float]] = field(default_factory=list)
    """From the acknowledgement of a stop to the beginning of its end."""


class WatchedLog(ShakyLog):
    story = Story()

    async def append(self, write: Write) -> Appended:
        appended = await super().append(write)
        now = asyncio.get_running_loop().time()
        for record in appended.records:
            if record.kind == "BotAnswered":
                self.story.answered.append(now - self.late_seconds)
            self.story.decided += record.kind == "DecisionMade"
        return appended

    def beside(self, node: str) -> WatchedLog:
        other = WatchedLog(self._loop_clock, node)
        other.__dict__.update({**self.__dict__, "_node": node})
        return other


class Node:
    def __init__(self, log: WatchedLog, shared: MemoryStandings, signs: MemorySigns) -> None:
        clock = LoopClock()
        bus = MemoryBus()  # its own: what it says is heard by nobody else
        self.log = log
        self.bot = Bot()
        self.standings = SlowStandings(shared)
        self.known = KnownStandings(self.standings, bus)
        self.presence = Presence(clock, 30, node=log.node, signs=signs)
        numbers = EscalationSettings()
        judge = partial(decide, POLICY)
        self.board = Switchboard(
            log=log,
            bus=bus,
            turns=TurnJudge(self.bot, Reader(), judge, numbers, self.known),
            desk=self.presence,
            clock=clock,
            settings=numbers,
        )

    async def start(self) -> None:
        await self.known.start()
        await self.presence.start()
        await self.board.start()

    async def stop(self) -> None:
        await self.board.stop()
        await self.presence.stop()
        await self.known.stop()


def open_nodes(story: Story) -> tuple[Node, Node]:
    clock, signs = LoopClock(), MemorySigns()
    first = WatchedLog(clock, "n1")
    first.story = story
    shared = MemoryStandings(first.versions, Standing(mode="answer"))
    return Node(first, shared, signs), Node(first.beside("n2"), shared, signs)


seconds = st.sampled_from([0.0, 0.01, 0.3, 0.6, 1.2])
moments = st.lists(st.floats(0.0, 4.0), min_size=1, max_size=6)


@dataclass(frozen=True)
class Script:
    asks: Sequence[float]
    stop_at: float
    stopped_for: float
    draft_seconds: float
    end_seconds: float
    late_seconds: float
    read_seconds: float
    blind_at: float
    blind_for: float


scripts = st.builds(
    Script, moments, st.floats(0.0, 3.0), st.floats(0.1, 3.0), seconds, seconds, seconds, seconds,
    st.floats(0.0, 4.0), st.sampled_from([0.0, 1.5]),
)  # fmt: skip


async def play(script: Script) -> Story:
    story = Story()
    here, there = open_nodes(story)
    for node in (here, there):
        node.bot.seconds = script.draft_seconds
        node.log.end_seconds, node.log.late_seconds = script.end_seconds, script.late_seconds
        node.standings.read_seconds = script.read_seconds
        await node.start()

    async def ask(at: float, node: Node) -> None:
        await asyncio.sleep(at)
        opened = await node.board.open_conversation(CUSTOMER_ID)
        await node.board.take(opened.id, WriteAsCustomer(CUSTOMER_ID, "When?"), client_id="1")

    async def stop_and_resume() -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(script.stop_at)
        await here.known.order(TOPIC, StopTopic(), WORD)
        acknowledged = loop.time()
        await asyncio.sleep(script.stopped_for)
        story.stops.append((acknowledged, loop.time()))
        await here.known.order(TOPIC, ResumeTopic(), WORD)

    async def go_blind() -> None:
        await asyncio.sleep(script.blind_at)
        there.standings.can_read = False
        await asyncio.sleep(script.blind_for)
        there.standings.can_read = True

    asked = [ask(at, (here, there)[place % 2]) for place, at in enumerate(script.asks)]
    await asyncio.gather(stop_and_resume(), go_blind(), *asked)
    for node in (here, there):
        await node.board.wait_idle()
        await node.stop()
    return story


def run(script: Script) -> Story:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(play(script))


@settings(max_examples=150, deadline=None)
@given(scripts)
def test_no_answer_is_stored_after_a_stop_was_acknowledged(script: Script) -> None:
    story = run(script)
    assert story.decided == len(script.asks)
    for acknowledged, until in story.stops:
        assert [each for each in story.answered if acknowledged < each < until] == []


@pytest.mark.parametrize(
    ("asks", "stop_at", "answers"),
    [([0.0, 0.0], 5.0, 2), ([6.0, 6.0], 5.0, 0), ([4.9, 4.9], 5.0, 0), ([0.0, 5.9], 5.0, 1)],
)
def test_what_is_asked_before_during_and_just_before_a_stop(asks, stop_at, answers) -> None:
    script = Script(asks, stop_at, 3.0, 0.3, 0.3, 0.0, 0.0, 20.0, 0.0)
    assert len(run(script).answered) == answers


def test_the_other_node_knows_of_a_stop_within_half_a_second() -> None:
    async def look() -> list[bool]:
        here, there = open_nodes(Story())
        for node in (here, there):
            await node.start()
        await here.known.order(TOPIC, StopTopic(), WORD)
        known = [there.known.sheet.find(TOPIC).stopped]
        await asyncio.sleep(LOOK_SECONDS + 0.01)
        known.append(there.known.sheet.find(TOPIC).stopped)
        for node in (here, there):
            await node.stop()
        return known

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        assert runner.run(look()) == [False, True]
