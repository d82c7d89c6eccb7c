"""Mails customers who are away what they are answered: follows the log, and sends what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agent_console.mail.follower import AnswerFollower
from agent_console.mail.seen import Seen
from agent_console.mail.sender import AnswerSender
from escalation.bus.bus import Bus


@dataclass(slots=True)
class AnswersByMail:
    """What works beside a running server; no chat ever waits for it."""

    follower: AnswerFollower
    sender: AnswerSender
    seen: Seen
    bus: Bus
    _leave: Callable[[], None] = field(default=lambda: None)

    async def start(self) -> None:
        """Begin in the background."""
        self._leave = self.bus.subscribe(self.seen)
        await self.follower.start()
        self.sender.start()

    async def stop(self) -> None:
        """Stop; what is not mailed is mailed after the next start."""
        self._leave()
        await self.follower.stop()
        await self.sender.stop()
