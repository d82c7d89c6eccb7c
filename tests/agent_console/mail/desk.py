"""A conversation that goes on by mail: a log in memory, a real mail server, time turned by hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from agent_console.auth.conversation_signing import ConversationSigner
from agent_console.mail.follower import AnswerFollower
from agent_console.mail.postbox import Postbox, read_postbox
from agent_console.mail.seen import Seen
from agent_console.mail.sender import AnswerSender
from agent_console.notify.smtp import MailSender
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import WriteAsHuman
from escalation.testing import ANNA
from escalation.work.deliveries import Selection
from escalation.work.deliveries_sql import SqlDeliveries
from tests.agent_console.notify.receivers_stub import SmtpStub
from tests.agent_console.notify.stage import Stage

BASE = "https://desk.example"


def make_postbox(port: int) -> Postbox:
    url = f"smtp://127.0.0.1:{port}?security=none"
    return read_postbox(url, "Shop support <support@shop.example>")


@dataclass
class Desk:
    """People who answer, and what comes of it by mail."""

    store: SqlDeliveries
    smtp: SmtpStub
    stage: Stage = field(default_factory=Stage)
    seen: Seen = field(default_factory=Seen)
    signer: ConversationSigner = field(default_factory=lambda: ConversationSigner("secret"))
    dead: set[str] = field(default_factory=set)
    counted: list[str] = field(default_factory=list)
    sender: AnswerSender = field(init=False)
    follower: AnswerFollower = field(init=False)

    def __post_init__(self) -> None:
        postbox = make_postbox(self.smtp.port)
        self.sender = AnswerSender(
            store=self.store,
            log=self.stage.log,
            mail=MailSender(postbox.server, seconds=5),
            postbox=postbox,
            signer=self.signer,
            seen=self.seen,
            base_url=BASE,
            clock=self.stage.clock,
            is_lost=lambda node: node in self.dead,
            count=self.counted.append,
        )
        self.follower = AnswerFollower(
            log=self.stage.log,
            bus=MemoryBus(),
            store=self.store,
            clock=self.stage.clock,
            tell=self.sender.wake,
        )

    async def open(self, *, contact: bool = True) -> str:
        """Open a conversation that Anna holds, whose customer left an address."""
        conversation_id = await self.stage.hand_over()
        if contact:
            await self.stage.leave_contact(conversation_id)
        await self.stage.claim(conversation_id)
        await self.follower.keep_up()
        return conversation_id

    async def answer(self, conversation_id: str, text: str = "It left on Friday.") -> int:
        await self.stage.act(conversation_id, WriteAsHuman(ANNA, text))
        await self.follower.keep_up()
        return (await self.stage.log.load(conversation_id)).head

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and mail what is due."""
        self.stage.clock.advance(seconds)
        for _ in range(3):
            await self.sender.look()
            flying = list(self.sender._flying.values())
            if flying:
                await asyncio.wait(flying)

    async def list_states(self) -> list[tuple[int, str, str]]:
        """Return number, state and what is told of every delivery, by number."""
        newest = await self.store.list_newest(Selection(), 100)
        return sorted((each.seq, each.state, each.told) for each in newest)

    def read_mail(self, index: int = -1) -> str:
        text: str = self.smtp.mails[index].get_content()
        return text.replace("\r\n", "\n")
