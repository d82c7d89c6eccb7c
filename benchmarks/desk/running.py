"""Plays a day on the product's own switchboard, presence and dispatcher, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from random import Random
from typing import Literal

from agent.dialogue import Confidence, Draft, Signals, Turn
from agent_console.lab.clock import SimClock
from agent_console.lab.loop import run
from benchmarks.desk.actors import Visitor, Worker
from benchmarks.desk.world import Day
from escalation.bus.bus_memory import MemoryBus
from escalation.clock import format_time, parse_time
from escalation.commands import Command, Person
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.events import Record
from escalation.policy.rule import Decision, Situation
from escalation.routing.desk_times import DeskTimes
from escalation.routing.dispatcher import Dispatcher
from escalation.routing.plan import DeskPlan, Group, Route
from escalation.routing.presence import Presence
from escalation.routing.skills import Abilities
from escalation.routing.staffing import StaffedDesk
from escalation.settings import EscalationSettings
from escalation.store.log_memory import MemoryLog
from escalation.switchboard import Switchboard
from escalation.turn import TurnJudge

Way = Literal["ours", "fcfs", "fcfs_fit"]
"""Offers by the product, or people who take what waits longest: whatever it is, or what they can read."""
LEASE = 30.0
PLAN = DeskPlan(
    groups={"billing": Group(fallback=None)},
    routes=(Route(topics=("technical",), skills=("technical",)),),
)
_AFTER = 1800.0
"""Seconds after the day in which what is left may settle."""


class QuietBot:
    """Answers every question at once; its topic and language stand in the message."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        topic, _, language = turns[-1].text.partition(" ")
        known = Confidence(value=0.99)
        return Draft("It takes two days.", known, topic=topic, language=language or None)


class DeafReader:
    """Sees nothing in a message."""

    def read(self, turns: Sequence[Turn]) -> Signals:
        return Signals()


def answer(_: Situation) -> Decision:
    """Send whatever the bot drafts: who needs a person asks for one."""
    return Decision("answer", (), (), "benchmark")


class Desk:
    """One node with its people and customers."""

    def __init__(self, day: Day, way: Way, seed: int) -> None:
        self.day, self._way, self._loop = day, way, asyncio.get_running_loop()
        loop = self._loop
        self.clock = SimClock(loop.time, "boot")
        self._began = loop.time()
        self.log, self._bus = MemoryLog(self.clock), MemoryBus()
        settings = EscalationSettings(lease_seconds=LEASE)
        self.presence = Presence(self.clock, LEASE)
        staffed = StaffedDesk(self.presence, self.clock, lambda: PLAN, self._list_people)
        self.switchboard = Switchboard(
            log=self.log,
            bus=self._bus,
            turns=TurnJudge(QuietBot(), DeafReader(), answer, settings),
            desk=staffed,
            clock=self.clock,
            settings=settings,
            decide=staffed.decide,
        )
        take = self.switchboard.take
        self._times = DeskTimes(
            log=self.log, clock=self.clock, desk=staffed, take=take, find_plan=lambda: PLAN
        )
        self._dispatcher = Dispatcher(
            log=self.log,
            bus=self._bus,
            clock=self.clock,
            take=take,
            desk=self.presence,
            find_plan=lambda: PLAN,
            list_people=self._list_people,
        )
        self.workers = {each.id: Worker(each, self, seed) for each in day.shifts}
        self.visitors: dict[str, Visitor] = {}
        self._waiting_for: dict[str, Visitor] = {}
        self._noticing: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()
        """What somebody is about to take: nobody else reaches for it."""

    def _list_people(self) -> Sequence[tuple[Person, Abilities]]:
        return [
            (
                each.person,
                Abilities(each.shift.skills, each.shift.languages, groups=each.shift.groups),
            )
            for each in self.workers.values()
        ]

    # -- what actors ask for -----------------------------------------------------------------------

    def passed(self) -> float:
        return self._loop.time() - self._began

    async def open(self, customer_id: str) -> str:
        conversation = await self.switchboard.open_conversation(customer_id, "shop")
        self.visitors[conversation.id] = self._waiting_for[customer_id]
        return conversation.id

    async def take(self, conversation_id: str, command: Command) -> Conversation:
        return (await self.switchboard.take(conversation_id, command)).conversation

    def find_visit(self, conversation_id: str) -> Visitor:
        return self.visitors[conversation_id]

    def park_until(self, seconds: float) -> str:
        return format_time(parse_time(self.clock.now()) + timedelta(seconds=seconds))

    def come(self, person_id: str) -> None:
        self.presence.connect(person_id)
        self.say_online(person_id)

    def was_put_away(self, person_id: str) -> bool:
        return self.presence.states().get(person_id) == "away"

    def say_online(self, person_id: str) -> None:
        self.presence.set_state(person_id, "online", self.workers[person_id].shift.capacity)

    def stand_by(self, person_id: str) -> None:
        self.presence.connect(person_id)
        self.presence.set_state(person_id, "away")

    def go(self, person_id: str) -> None:
        self.presence.disconnect(person_id)

    def beat(self, person_id: str) -> None:
        self.presence.renew(person_id)

    # -- the bus -----------------------------------------------------------------------------------

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        task = asyncio.create_task(self._tell(conversation_id))
        self._noticing.add(task)
        task.add_done_callback(self._noticing.discard)

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Nobody types here."""

    async def _tell(self, conversation_id: str) -> None:
        conversation = await self.log.load(conversation_id)
        if conversation.state == "offered" and conversation.offered_to in self.workers:
            await self.workers[conversation.offered_to].hear_offer(conversation_id)

    # -- the day -----------------------------------------------------------------------------------

    async def play(self, tell: Callable[[float], None]) -> Sequence[Record]:
        """Play the day and return all rows of the log."""
        self._bus.subscribe(self)
        await self.switchboard.start()
        self._times.start()
        if self._way == "ours":
            await self._dispatcher.start()
        visitors = [Visitor(visit, self) for visit in self.day.visits]
        self._waiting_for = {each.visit.name: each for each in visitors}
        lives = [each.live() for each in self.workers.values()]
        lives += [each.live() for each in visitors]
        living = [asyncio.create_task(life) for life in lives]
        while self.passed() < self.day.seconds + _AFTER:
            await asyncio.sleep(2.0)
            if self._way != "ours":
                await self._let_pick()
            tell(self.passed() / (self.day.seconds + _AFTER))
        for task in (*living, *self._noticing):
            task.cancel()
        ended = await asyncio.gather(*living, return_exceptions=True)
        broken = [
            e for e in ended if isinstance(e, Exception) and not isinstance(e, HandraiseError)
        ]
        if broken:
            raise broken[0]
        await self._dispatcher.stop()
        await self._times.stop()
        await self.switchboard.stop()
        return [record for _, record in await self.log.read_all(limit=10**9)]

    async def _let_pick(self) -> None:
        """Let whoever is free take what waits longest, in the order of their names."""
        waiting = await self.log.list_conversations(states={"waiting"}, limit=10**6)
        line = sorted(
            (each for each in waiting if not each.snoozed and each.id not in self._seen),
            key=lambda each: (not each.front, each.waiting_since or "", each.id),
        )
        free = [each for each in self.workers.values() if each.is_free]
        for conversation in line:
            able = [each for each in free if self._may_pick(each, conversation)]
            if able:
                # Whoever has the least to do looks up first.
                worker = min(able, key=lambda each: (len(each.working), each.shift.id))
                self._seen.add(conversation.id)
                picking = asyncio.create_task(worker.pick(conversation.id))
                self._noticing.add(picking)
                picking.add_done_callback(self._noticing.discard)
                picking.add_done_callback(partial(self._forget, conversation.id))
                free = [each for each in free if each is not worker]

    def _forget(self, conversation_id: str, _: asyncio.Task[None]) -> None:
        self._seen.discard(conversation_id)

    def _may_pick(self, worker: Worker, conversation: Conversation) -> bool:
        if conversation.id in worker.passed_back:
            return False
        group = conversation.route.group
        if group and group not in worker.shift.groups:
            return False
        if self._way == "fcfs":
            return True
        visit = self.visitors[conversation.id].visit
        return visit.language in worker.shift.languages and _can(worker.shift.skills, visit.topic)


def _can(skills: Collection[str], topic: str) -> bool:
    return topic != "technical" or topic in skills


def play_day(
    day: Day, way: Way, seed: int, tell: Callable[[float], None] = lambda _: None
) -> Sequence[Record]:
    """Play a day one way, and return all rows of its log, in the order of their commits."""

    async def play() -> Sequence[Record]:
        return await Desk(day, way, seed).play(tell)

    return run(play, Random(f"loop {seed}"))
