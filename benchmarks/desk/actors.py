"""Customers and people of a simulated day: each lives by the clock, and speaks through the switchboard."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Protocol

from benchmarks.desk.world import Shift, Visit
from escalation.commands import (
    AcceptOffer,
    AskForHuman,
    ClaimConversation,
    Command,
    DeclineOffer,
    LeaveConversation,
    Person,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    SnoozeConversation,
    TransferToGroup,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import HandraiseError

BEAT = 10.0
"""Seconds between two signs of life of a console."""
_OVERTIME = 600.0
"""Seconds after the end of a shift in which what is held may still be brought to an end."""
_PARKED = 900.0
_COMES_BACK = 0.2
"""How likely somebody whom the desk has put away sees it at a look, every five seconds."""


class House(Protocol):
    """What actors need of the desk that they work at."""

    def passed(self) -> float:
        """Return the seconds since the day began."""
        ...

    async def open(self, customer_id: str) -> str:
        """Open a conversation and return its id."""
        ...

    async def take(self, conversation_id: str, command: Command) -> Conversation:
        """Carry out a command. Raises the desk's refusals."""
        ...

    def find_visit(self, conversation_id: str) -> Visitor:
        """Return whose conversation it is."""
        ...

    def park_until(self, seconds: float) -> str:
        """Return the moment in so many seconds, as the desk writes it."""
        ...

    def come(self, person_id: str) -> None:
        """Connect a console, ready for work."""
        ...

    def was_put_away(self, person_id: str) -> bool:
        """Say whether the desk takes somebody for away, who let offers pass."""
        ...

    def say_online(self, person_id: str) -> None:
        """Say that somebody is ready for work."""
        ...

    def stand_by(self, person_id: str) -> None:
        """Say that somebody takes nothing new."""
        ...

    def go(self, person_id: str) -> None:
        """Close a console."""
        ...

    def beat(self, person_id: str) -> None:
        """Give a sign of life."""
        ...


class Visitor:
    """One customer: asks, waits, replies when a person wrote, and may lose patience."""

    def __init__(self, visit: Visit, house: House) -> None:
        self.visit = visit
        self.replies = 0
        """How often a person has written to them."""
        self.was_passed_on = False
        """Whether somebody has passed it on, parked it or given it back: the next one ends it."""
        self._house = house
        self._heard = asyncio.Event()

    def hear(self) -> None:
        """Note that a person wrote."""
        self.replies += 1
        self._heard.set()

    async def live(self) -> None:
        """Come at their time and stay until it is settled."""
        visit, house = self.visit, self._house
        await asyncio.sleep(visit.at - house.passed())
        conversation = await house.open(visit.name)
        await house.take(
            conversation, WriteAsCustomer(visit.name, f"{visit.topic} {visit.language}")
        )
        if not visit.wants_person:
            return
        await asyncio.sleep(5)
        await house.take(conversation, AskForHuman(visit.name))
        try:
            async with asyncio.timeout(visit.patience):
                await self._heard.wait()
        except TimeoutError:
            await house.take(conversation, LeaveConversation(visit.name))
            return
        for number in range(1, visit.exchanges):
            while self.replies < number:
                self._heard.clear()
                await self._heard.wait()
            await asyncio.sleep(visit.thinking[number])
            await house.take(conversation, WriteAsCustomer(visit.name, "and then?"))


class Worker:
    """One person: takes what is offered, or what they see, and works on several at once."""

    def __init__(self, shift: Shift, house: House, seed: int) -> None:
        self.shift = shift
        self.person = Person(shift.id, shift.name)
        self._house = house
        self._random = Random(f"worker {seed} {shift.id}")
        self.working: dict[str, asyncio.Task[None]] = {}
        self.passed_back: set[str] = set()
        self.is_reaching = False
        """Whether they have seen something to take, and are about to."""

    @property
    def is_there(self) -> bool:
        """Say whether they are at the desk now."""
        return self.shift.is_there(self._house.passed())

    @property
    def is_free(self) -> bool:
        """Say whether they are there and take one more."""
        return self.is_there and not self.is_reaching and len(self.working) < self.shift.capacity

    async def live(self) -> None:
        """Come and go by the shift; a browser that crashes says no goodbye."""
        there = False
        while self._house.passed() < self.shift.end:
            if self.is_there != there:
                there = not there
                (self._house.come if there else self._house.go)(self.shift.id)
            elif there:
                self._house.beat(self.shift.id)
                if self._house.was_put_away(self.shift.id) and self._random.random() < _COMES_BACK:
                    self._house.say_online(self.shift.id)
            await asyncio.sleep(BEAT / 2 if there else 1.0)
        await self._go_home()

    async def hear_offer(self, conversation_id: str) -> None:
        """Notice an offer, or not, and take it."""
        if self._random.random() < self.shift.misses:
            return
        await self._react()
        if not self.is_there:
            return
        accept = AcceptOffer if len(self.working) < self.shift.capacity else DeclineOffer
        await self._take_up(conversation_id, accept(self.person))

    async def _react(self) -> None:
        await asyncio.sleep(self._random.lognormvariate(0, 0.4) * self.shift.reaction)

    async def pick(self, conversation_id: str) -> None:
        """Take a conversation that they see waiting, as soon as they would accept an offer."""
        self.is_reaching = True
        await self._react()
        self.is_reaching = False
        if self.is_there:
            await self._take_up(conversation_id, ClaimConversation(self.person))

    async def _take_up(self, conversation_id: str, command: Command) -> None:
        try:
            conversation = await self._house.take(conversation_id, command)
        except HandraiseError:
            return  # somebody else was quicker
        if conversation.holder == self.shift.id and conversation_id not in self.working:
            task = asyncio.create_task(self._work(conversation_id))
            self.working[conversation_id] = task
            task.add_done_callback(lambda _: self.working.pop(conversation_id, None))

    async def _work(self, conversation_id: str) -> None:
        visitor = self._house.find_visit(conversation_id)
        visit = visitor.visit
        try:
            if visit.language not in self.shift.languages:
                await self._be_there(30.0)  # they see that they cannot read it, and pass it back
                self.passed_back.add(conversation_id)
                await self._house.take(conversation_id, ReleaseConversation(self.person))
                return
            while visitor.replies < visit.exchanges:
                done = visitor.replies
                await self._be_there(visit.working[done])
                await self._house.take(conversation_id, WriteAsHuman(self.person, "Here you are."))
                visitor.hear()
                if visitor.replies < visit.exchanges:
                    await asyncio.sleep(visit.thinking[visitor.replies])
            await self._be_there(10.0)
            await self._house.take(conversation_id, self._end(visitor))
        except HandraiseError:
            return  # it was taken from them while they were away

    def _end(self, visitor: Visitor) -> Command:
        if visitor.was_passed_on:
            return ResolveConversation(self.person, "solved")
        visitor.was_passed_on = True
        match visitor.visit.ending:
            case "return":
                return ReturnToBot(self.person, "It is settled.")
            case "pass_on" if "billing" not in self.shift.groups:
                return TransferToGroup(self.person, "billing", "Please look at the invoice.")
            case "park":
                until = self._house.park_until(_PARKED)
                return SnoozeConversation(self.person, until, note="Waits for the parcel service.")
            case _:
                return ResolveConversation(self.person, "solved")

    async def _be_there(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        while not self.shift.is_there(self._house.passed()):
            if self._house.passed() > self.shift.end:
                return  # overtime, to bring it to an end
            await asyncio.sleep(1.0)

    async def _go_home(self) -> None:
        """Take nothing new, bring to an end what is held, pass the rest on, and go."""
        self._house.stand_by(self.shift.id)
        until = self._house.passed() + _OVERTIME
        while self.working and self._house.passed() < until:
            self._house.beat(self.shift.id)
            await asyncio.sleep(BEAT / 2)
        for conversation_id, task in tuple(self.working.items()):
            task.cancel()
            try:
                await self._house.take(conversation_id, ReleaseConversation(self.person))
            except HandraiseError:
                continue
        self._house.go(self.shift.id)
