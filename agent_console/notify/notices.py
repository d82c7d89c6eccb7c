"""Tells people outside the console what happens: follows the log, and sends what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_console.notify.follower import NoticeFollower
from agent_console.notify.sender import NoticeSender


@dataclass(frozen=True, slots=True)
class Notices:
    """The two that work beside a running server; neither is ever waited for by a chat."""

    follower: NoticeFollower
    sender: NoticeSender

    async def start(self) -> None:
        """Begin in the background."""
        await self.follower.start()
        self.sender.start()

    async def stop(self) -> None:
        """Stop both; what is not delivered is delivered after the next start."""
        await self.follower.stop()
        await self.sender.stop()

    def read_warnings(self) -> Sequence[str]:
        """Name the receivers that are told nothing any more."""
        return [
            f"The receiver {name} of notices is told nothing: see `handraise notices list`."
            for name in sorted(self.sender.disabled)
        ]
