"""A log in memory, people who act in it, and a courier that does as it is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from agent_console.notify.courier import Courier
from agent_console.notify.notice import NO_WORDS, Notice, Words
from agent_console.notify.receiver import Receiver, Receivers
from agent_console.notify.sender import NoticeSender
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    LeaveContact,
    OpenConversation,
    WriteAsCustomer,
)
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_write
from escalation.work.delivery import Outcome
from tests.agent_console.notify.samples import BASE

SENT = Outcome("delivered", "answered 204")


@dataclass
class Carried:
    """One attempt."""

    receiver: str
    message_id: str
    notice: Notice
    words: Words


class StubCourier(Courier):
    """Answers for each receiver what ``outcomes`` says; ``None`` takes until ``gate`` is set."""

    def __init__(self, receivers: Receivers, clock: FakeClock) -> None:
        super().__init__(receivers, base_url=BASE, clock=clock)
        self.names = {id(receiver): name for name, receiver in receivers.named.items()}
        self.outcomes: dict[str, Outcome | None] = {}
        self.gate = asyncio.Event()
        self.seen = asyncio.Event()
        self.carried: list[Carried] = []
        self.flying: Counter[str] = Counter()
        """Attempts that are held at the gate."""

    async def carry(
        self, receiver: Receiver, message_id: str, notice: Notice, words: Words = NO_WORDS
    ) -> Outcome:
        name = self.names[id(receiver)]
        self.carried.append(Carried(name, message_id, notice, words))
        self.seen.set()
        outcome = self.outcomes.get(name, SENT)
        if outcome is None:
            self.flying[message_id] += 1
            try:
                await self.gate.wait()
            finally:
                self.flying[message_id] -= 1
        return outcome or SENT


async def settle(sender: NoticeSender, courier: StubCourier) -> None:
    """Return when every attempt has ended but those that are held at the gate."""
    while True:
        for _ in range(10):
            await asyncio.sleep(0)
        busy = [task for key, task in sender._flying.items() if not courier.flying[key]]
        if not busy:
            return
        await asyncio.wait(busy)


@dataclass
class Stage:
    """Conversations to tell of."""

    clock: FakeClock = field(default_factory=FakeClock)
    log: MemoryLog = field(init=False)
    opened: int = 0

    def __post_init__(self) -> None:
        self.log = MemoryLog(self.clock, "n1")

    async def open(self, site: str = "shop", text: str = "Where is it?") -> str:
        """Open a conversation in which the customer has written."""
        self.opened += 1
        conversation_id = f"c{self.opened:024}"
        await self.act(conversation_id, OpenConversation(CUSTOMER_ID, site))
        await self.act(conversation_id, WriteAsCustomer(CUSTOMER_ID, text))
        return conversation_id

    async def hand_over(self, site: str = "shop") -> str:
        """Open a conversation that waits for a person."""
        conversation_id = await self.open(site)
        await self.act(conversation_id, AskForHuman(CUSTOMER_ID, anyone_online=True))
        self.clock.advance(1)
        return conversation_id

    async def claim(self, conversation_id: str) -> None:
        await self.act(conversation_id, ClaimConversation(ANNA))

    async def leave_contact(self, conversation_id: str) -> None:
        await self.act(conversation_id, LeaveContact(CUSTOMER_ID, "c@x.example"))

    async def act(self, conversation_id: str, command: Command) -> None:
        await self.log.append(build_write(command, conversation_id=conversation_id))
