"""Fills a running house with weeks of handed-over conversations, each with its times."""

from __future__ import annotations

from random import Random

from agent_console.assembly.house import House
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    CloseConversation,
    Command,
    OpenConversation,
    Person,
    RateConversation,
    ResolveConversation,
    RouteConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.desk_events import HandoffInner, HandoffRequested, Outcome, Route
from escalation.event_parts import BOT, SYSTEM
from escalation.events import AnswerBody, BotAnswered
from escalation.store.log import Write
from escalation.testing import build_write
from tests.agent_console.seeding import ShiftedClock

DAY_SECONDS = 86_400.0
REASONS = ("low_confidence", "sensitive_topic", "no_answer", "repeated_misses")
GROUPS = ("billing", "returns", "")


class Past:
    """Writes conversations that happened some days ago, each at its own pace."""

    def __init__(self, house: House, clock: ShiftedClock, people: list[Person]) -> None:
        self._log = house.log
        self._clock = clock
        self._people = people
        self._chance = Random(6)
        self._count = 0

    async def live_through(self, days: int, a_day: int) -> None:
        """Let so many conversations happen on each day up to today."""
        for day in range(days, -1, -1):
            for number in range(a_day):
                self._clock.days_ago = day + 0.01 * (a_day - number) / a_day
                await self._serve()
        self._clock.days_ago = 0.0

    async def _serve(self) -> None:
        self._count += 1
        key = f"c{self._count:024}"
        customer = f"v{self._count:024}"
        chance, person = self._chance, self._chance.choice(self._people)
        site = chance.choice(("shop", "help"))
        await self._take(key, OpenConversation(customer, site))
        await self._take(key, WriteAsCustomer(customer, "Where is my parcel?"))
        if chance.random() < 0.25:
            answer = BotAnswered(author=BOT, body=AnswerBody(text="Tomorrow.", in_reply_to=2))
            await self._log.append(Write(key, decide=lambda _: [answer]))
            await self._take(key, CloseConversation(3, "silent"))
            return
        if chance.random() < 0.2:
            await self._take(key, AskForHuman(customer))
        else:
            await self._hand_over(key, chance.choice(REASONS))
        await self._take(key, RouteConversation(Route(group=chance.choice(GROUPS))))
        self._wait(20 + 400 * chance.random() ** 3)
        await self._take(key, ClaimConversation(person))
        self._wait(10 + 300 * chance.random() ** 2)
        await self._take(key, WriteAsHuman(person, "It is on its way."))
        self._wait(60 + 900 * chance.random())
        outcome: Outcome = "unsolved" if chance.random() < 0.15 else "solved"
        await self._take(key, ResolveConversation(person, outcome))
        if chance.random() < 0.6:
            score = chance.choice((5, 5, 4, 4, 3, 2, 1))
            await self._take(key, RateConversation(customer, score))
        if chance.random() < 0.1:
            await self._take(key, WriteAsCustomer(customer, "It did not come."))

    async def _hand_over(self, key: str, reason: str) -> None:
        handoff = HandoffRequested(author=SYSTEM, inner=HandoffInner(reasons=[reason]))
        await self._log.append(Write(key, decide=lambda _: [handoff]))

    async def _take(self, key: str, command: Command) -> None:
        await self._log.append(build_write(command, conversation_id=key))

    def _wait(self, seconds: float) -> None:
        self._clock.days_ago -= seconds / DAY_SECONDS
