"""Three nodes, sites and topics, words, windows and approvals: a stop at a random moment holds in the log.

What counts is the order of commits: no answer that nobody approved lies between the acknowledgement of
a stop and the beginning of its end. A person's yes is a person's word and may pass. `STOP_MOMENTS=1000`
plays that many; time is virtual.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest

from agent.dialogue import Confidence, Draft, Occasion, Turn
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.mode import EVERYTHING, Mode, Sheet, Standing, name_site, read_site
from escalation.autonomy.orders import Order, ResumeTopic, SetMode, StopTopic, Word
from escalation.autonomy.standings_memory import MemoryStandings
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import ApproveDraft, Person, WriteAsCustomer
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, StorageUnavailable
from escalation.events import Audit, Record
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.signs_memory import MemorySigns
from escalation.switchboard import Switchboard
from escalation.testing import CUSTOMER_ID
from escalation.turn import TurnJudge
from tests.escalation.board import Reader, ShakyLog
from tests.virtual_time import LoopClock, VirtualTimeLoop

MOMENTS = int(os.environ.get("STOP_MOMENTS", "60"))
POLICY = load_default_policy()
WORD = Word("pa", "t")
ANNA = Person("pa", "Anna", "supervisor")
SITES = ("shop", "blog")
MODES: dict[str, Mode] = {"delivery": "answer", "billing": "veto", "returns": "approve"}
SCOPES = (EVERYTHING, *MODES, *map(name_site, SITES))
SETTINGS = EscalationSettings(
    stream=True, veto_seconds=1.5, audit="before", approval_seconds=1.2, approval_then="send"
)
QUIET_SECONDS = 1.0
"""How long after its acknowledgement a stop may take until everything that it found is with people."""


@dataclass
class Writer:
    """Certified and sure; tells its words one by one. What is asked names its topic."""

    chance: random.Random
    slow: bool

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return await self.draft_on(turns, Occasion("c"))

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        sure = Confidence(0.97, threshold=0.8, certified=True)
        topic = turns[-1].text
        await asyncio.sleep(self._pick(0.0, 0.1, 0.4))
        speaks = occasion.may_speak(Draft("", sure, topic=topic))
        words = ""
        for word in ("It ", "is ", "on ", "its ", "way."):
            words += word
            if speaks:
                occasion.hear(words)
            await asyncio.sleep(self._pick(0.0, 0.0, 0.05, 0.3))
        return Draft(words, sure, topic=topic)

    def draw(self, conversation_id: str, through_seq: int, standing: Standing | None) -> Audit:
        """Draw every third answer: it is held, and sent when nobody has decided in time."""
        return Audit(drawn=self.chance.random() < 1 / 3, probability=1 / 3)

    def _pick(self, *seconds: float) -> float:
        return self.chance.choice(seconds) if self.slow else 0.02


class NodesStandings(MemoryStandings):
    """Standings as one node reaches them: late, or for a while not at all."""

    def __init__(self, shared: MemoryStandings, seconds: float) -> None:
        self.__dict__.update(shared.__dict__)
        self._shared = shared
        self._seconds = seconds
        self.can_read = True

    async def order(self, topic: str, order: Order, word: Word) -> Standing:
        return await self._shared.order(topic, order, word)

    async def read(self) -> Sheet:
        found = await super().read()
        await asyncio.sleep(self._seconds)
        if not self.can_read:
            raise StorageUnavailable
        return found


class Node:
    def __init__(
        self, log: ShakyLog, shared: MemoryStandings, signs: MemorySigns, bot: Writer
    ) -> None:
        bus = MemoryBus()  # its own: nudges and whispers of the others are lost
        clock = LoopClock()
        self.log = log
        self.standings = NodesStandings(shared, bot._pick(0.0, 0.3) if bot.slow else 0.0)
        self.known = KnownStandings(self.standings, bus)
        self.presence = Presence(clock, 30, node=log.node, signs=signs)
        judge = partial(decide, POLICY)
        turns = TurnJudge(bot, Reader(), judge, SETTINGS, self.known, bot.draw)
        self.board = Switchboard(
            log=log, bus=bus, turns=turns, desk=self.presence, clock=clock, settings=SETTINGS
        )

    async def start(self) -> None:
        await self.known.start()
        await self.presence.start()
        await self.board.start()

    async def stop(self) -> None:
        await self.board.stop()
        await self.presence.stop()
        await self.known.stop()


@dataclass
class Story:
    """What is in the log at the end, and between which positions what was stopped."""

    nodes: list[Node]
    scope: str
    asked: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The site and topic of each conversation."""
    acknowledged: int = 0
    resumed: int = 0
    left: list[Conversation] = field(default_factory=list)
    """What still was held or being said a second after the acknowledgement."""

    @property
    def rows(self) -> list[Record]:
        return list(self.nodes[0].log._all)

    def find_stopped(self, kinds: Sequence[str]) -> list[Record]:
        """Return rows of what was stopped, while it was, by the order of commits."""
        during = self.rows[self.acknowledged : self.resumed]
        return [each for each in during if each.kind in kinds and self.is_in(each.conversation_id)]

    def is_in(self, conversation_id: str) -> bool:
        site, topic = self.asked[conversation_id]
        return self.scope in (EVERYTHING, topic) or read_site(self.scope) == site


async def open_nodes(chance: random.Random, *, slow: bool) -> list[Node]:
    first, signs = ShakyLog(LoopClock(), "n1"), MemorySigns()
    logs = [first, first.beside("n2"), first.beside("n3")]
    shared = MemoryStandings(first.versions, Standing(mode="answer"))
    for topic, mode in MODES.items():
        await shared.order(topic, SetMode(mode), WORD)
    nodes = [Node(log, shared, signs, Writer(chance, slow)) for log in logs]
    for node in nodes:
        if slow:
            node.log.end_seconds = chance.choice([0.0, 0.2, 0.6])
            node.log.late_seconds = chance.choice([0.0, 0.2])
            node.log.seconds = chance.choice([0.0, 0.0, 0.05])
        await node.start()
    return nodes


async def ask(story: Story, node: Node, at: float, site: str, topic: str) -> None:
    await asyncio.sleep(at)
    opened = await node.board.open_conversation(CUSTOMER_ID, site)
    story.asked[opened.id] = (site, topic)
    await node.board.take(opened.id, WriteAsCustomer(CUSTOMER_ID, topic), client_id="1")


async def approve_now_and_then(story: Story, chance: random.Random) -> None:
    """Say yes to something that is held, again and again, whatever is stopped by then."""
    for _ in range(10):
        await asyncio.sleep(chance.uniform(0.0, 1.2))
        node = chance.choice(story.nodes)
        held = list(await node.log.list_conversations(held_only=True))
        if held and (found := chance.choice(held)).held is not None:
            try:
                await node.board.take(found.id, ApproveDraft(ANNA, found.held.seq))
            except AlreadyDecided:
                continue


async def stop_and_resume(story: Story, chance: random.Random, at: float, until: float) -> None:
    await asyncio.sleep(at)
    known = chance.choice(story.nodes).known
    await known.order(story.scope, StopTopic(), WORD)
    story.acknowledged = len(story.rows)
    await asyncio.sleep(min(until, QUIET_SECONDS))
    if until >= QUIET_SECONDS:
        there = await story.nodes[0].log.list_conversations(limit=1000)
        open_ = [each for each in there if each.held is not None or each.speech is not None]
        story.left = [each for each in open_ if story.is_in(each.id)]
        await asyncio.sleep(until - QUIET_SECONDS)
    story.resumed = len(story.rows)
    await known.order(story.scope, ResumeTopic(), WORD)


async def go_blind(node: Node, at: float, seconds: float) -> None:
    await asyncio.sleep(at)
    node.standings.can_read = False
    await asyncio.sleep(seconds)
    node.standings.can_read = True


async def play(seed: int, *, slow: bool = True) -> Story:
    chance = random.Random(seed)
    story = Story(await open_nodes(chance, slow=slow), chance.choice(SCOPES))
    stop_at, until = chance.uniform(1.0, 6.0), chance.choice([0.2, 1.0, 2.5, 4.0])
    tasks = [stop_and_resume(story, chance, stop_at, until), approve_now_and_then(story, chance)]
    for _ in range(chance.randint(4, 10)):
        where = (chance.choice(SITES), chance.choice(tuple(MODES)))
        at = max(0.0, stop_at + chance.uniform(-5.0, 1.5))
        tasks.append(ask(story, chance.choice(story.nodes), at, *where))
    if slow:
        tasks.append(go_blind(chance.choice(story.nodes), stop_at - 0.2, 1.5))
    await asyncio.gather(*tasks)
    await asyncio.sleep(10)
    for node in story.nodes:
        await node.board.wait_idle()
        await node.stop()
    return story


def run(seed: int, *, slow: bool = True) -> Story:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(play(seed, slow=slow))


def test_after_a_stop_is_acknowledged_nothing_of_the_bot_is_committed(
    record_property: Callable[[str, object], None],
) -> None:
    sent, approved, set_aside = 0, 0, 0
    for seed in range(MOMENTS):
        story = run(seed)
        answered = story.find_stopped(["BotAnswered"])
        alone = [each for each in answered if "approved_by" not in each.read_inner()]
        assert alone == [], f"seed {seed}: sent by itself while {story.scope} was stopped"
        assert story.find_stopped(["AnswerBegun"]) == [], f"seed {seed}: words were begun"
        decided = {each.conversation_id for each in story.rows if each.kind == "DecisionMade"}
        assert decided == story.asked.keys(), f"seed {seed}: a question was left without an answer"
        sent += sum(each.kind == "BotAnswered" for each in story.rows)
        approved += len(answered)
        asides = story.find_stopped(["DraftSetAside"])
        set_aside += sum(each.read_inner().get("cause") == "stopped" for each in asides)
    record_property("answers", sent)
    record_property("by a person's yes amid a stop", approved)
    record_property("held drafts handed over", set_aside)
    assert sent > 0
    assert set_aside > 0


@pytest.mark.parametrize("seed", range(12))
def test_a_second_later_nothing_is_held_or_being_said_and_customers_were_told(seed: int) -> None:
    story = run(seed, slow=False)
    assert story.left == []
    for handed in story.find_stopped(["HandoffRequested"]):
        rows = [each for each in story.rows if each.conversation_id == handed.conversation_id]
        after = [each.kind for each in rows if each.seq > handed.seq]
        assert "CustomerNotified" in after
