"""A switchboard with everything around it, on virtual time, for tests of what it does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.dialogue import Confidence, Draft, Signals, Turn
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import (
    Command,
    WriteAsCustomer,
)
from escalation.conversation import Conversation
from escalation.errors import (
    StorageUnavailable,
)
from escalation.events import Action, Finding, Record
from escalation.policy.rule import Decision, Situation
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log import Appended, Write
from escalation.store.log_memory import MemoryLog
from escalation.store.signs_memory import MemorySigns
from escalation.switchboard import Switchboard
from escalation.testing import CUSTOMER_ID
from escalation.turn import Standings, TurnJudge
from escalation.work.deeds import Tools
from tests.virtual_time import LoopClock

QUIET = Signals()
ASK = WriteAsCustomer(CUSTOMER_ID, "Where is my parcel?")


class ShakyLog(MemoryLog):
    """A log that can be slow, and fail for a while."""

    def __init__(self, clock: LoopClock, node: str = "n1") -> None:
        super().__init__(clock, node)
        self._loop_clock = clock
        self.seconds = 0.0
        """How long each append takes."""
        self.end_seconds = 0.0
        """How much longer the end of a turn takes."""
        self.late_seconds = 0.0
        """How long after the end of a turn is stored its outcome comes back."""
        self.slow_answer = 0.0
        """How long after anything else is stored its outcome comes back."""
        self.failures = 0
        """How many of the next ends of turns fail."""
        self.refused = 0
        """How many of the next appends of any kind fail."""

    def beside(self, node: str) -> ShakyLog:
        """Make the log of another node on the same database."""
        other = ShakyLog(self._loop_clock, node)
        shared = ("_rows", "_all", "_positions", "_conversations", "_turns", "_timers", "_sent")
        for name in (*shared, "versions", "_log_id", "_digest_key"):
            setattr(other, name, getattr(self, name))
        return other

    async def append(self, write: Write) -> Appended:
        await asyncio.sleep(self.seconds + (self.end_seconds if write.attempt else 0))
        if self.refused:
            self.refused -= 1
            raise StorageUnavailable
        if self.failures and write.attempt is not None:
            self.failures -= 1
            raise StorageUnavailable
        appended = await super().append(write)
        await asyncio.sleep(self.late_seconds if write.attempt else self.slow_answer)
        return appended


class Bot:
    """Drafts after so many seconds, and keeps what it was asked."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked: list[list[str]] = []
        self.drafting = 0
        """How many drafts it is at."""
        self.most = 0
        """How many it was at, at most."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        self.asked.append([turn.text for turn in turns])
        self.drafting += 1
        self.most = max(self.most, self.drafting)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.drafting -= 1
        return Draft(f"About: {turns[-1].text}", Confidence(0.97))


class Reader:
    def read(self, turns: Sequence[Turn]) -> Signals:
        return QUIET


class Ear:
    """Writes down what the bus says, with the time of the loop."""

    def __init__(self) -> None:
        self.nudges: list[tuple[str, int]] = []
        self.whispers: list[tuple[float, Mapping[str, object]]] = []

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        self.nudges.append((conversation_id, head))

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        self.whispers.append((asyncio.get_running_loop().time(), status))


class Harvester:
    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


@dataclass
class House:
    """A switchboard with everything it needs, and a conversation already open."""

    log: ShakyLog
    clock: LoopClock
    presence: Presence
    settings: EscalationSettings = field(default_factory=EscalationSettings)
    bot: Bot = field(default_factory=Bot)
    bus: MemoryBus = field(default_factory=MemoryBus)
    ear: Ear = field(default_factory=Ear)
    harvester: Harvester = field(default_factory=Harvester)
    action: Action = "answer"
    by_mode: bool = False
    """Whether the topic's mode had a say in what is decided."""
    standings: Standings | None = None
    tools: Tools | None = None
    id: str = ""

    def __post_init__(self) -> None:
        self.bus.subscribe(self.ear)
        self.board = self.build_board()

    def build_board(self) -> Switchboard:
        return Switchboard(
            log=self.log,
            bus=self.bus,
            turns=TurnJudge(self.bot, Reader(), self.judge, self.settings, self.standings),
            desk=self.presence,
            clock=self.clock,
            settings=self.settings,
            harvester=self.harvester,
            tools=self.tools,
        )

    def judge(self, situation: Situation) -> Decision:
        if situation.draft is None:
            detail = situation.failure or ""
            finding = Finding(rule="bot_failed", fired=True, action="handoff", detail=detail)
            return Decision("handoff", ("bot_failed",), (finding,), "v1")
        if situation.draft.wants:
            return Decision("approve", ("tool_call",), (), "v1")
        findings = (Finding(rule="autonomy", fired=True),) if self.by_mode else ()
        return Decision(self.action, (), findings, "v1")

    async def crash(self) -> None:
        """End this node as a kill does: nothing is told to anybody."""
        for timer in self.presence._timers:
            timer.cancel()
        await self.board.stop()

    async def take(self, command: Command, client_id: str | None = None) -> Appended:
        return await self.board.take(self.id, command, client_id=client_id)

    async def write(self, text: str) -> int:
        return (await self.take(WriteAsCustomer(CUSTOMER_ID, text), text)).seq

    async def load(self) -> Conversation:
        return await self.board.load(self.id)

    async def read(self, after: int = 1) -> Sequence[Record]:
        return await self.board.read(self.id, after=after)

    async def find_inners(self, kind: str) -> list[Mapping[str, Any]]:
        return [record.read_inner() for record in await self.read() if record.kind == kind]

    async def kinds(self, after: int = 1) -> list[str]:
        return [record.kind for record in await self.read(after)]

    async def answers(self) -> list[tuple[int, str]]:
        bodies = [json.loads(each.body) for each in await self.read() if each.kind == "BotAnswered"]
        return [(body["in_reply_to"], body["text"]) for body in bodies]


async def open_neighbours(count: int = 2, **parts: Any) -> list[House]:
    """Make several nodes on one database, and a conversation opened at the first; start them all."""
    clock, signs = LoopClock(), MemorySigns()
    logs = [ShakyLog(clock, "n1")]
    logs += [logs[0].beside(f"n{number}") for number in range(2, count + 1)]
    houses = [
        House(log, clock, Presence(clock, 30, node=log.node, signs=signs), **parts) for log in logs
    ]
    for house in houses:
        await house.presence.start()
        await house.board.start()
    opened = await houses[0].board.open_conversation(CUSTOMER_ID)
    for house in houses:
        house.id = opened.id
    return houses


async def open_house(**parts: Any) -> House:
    """Make one with a conversation in it."""
    clock = LoopClock()
    house = House(ShakyLog(clock), clock, Presence(clock, 30), **parts)
    house.id = (await house.board.open_conversation(CUSTOMER_ID)).id
    return house
