"""One conversation on one socket: how far it came, and what it left out."""

from __future__ import annotations

from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation


class Stream:
    """``last`` is the newest number that came; ``since`` is when lateness began to count."""

    __slots__ = (
        "actor", "conversation", "for_customer", "last", "missed", "needs_reset", "since",
        "socket", "timeline",
    )  # fmt: skip

    def __init__(self, line: Line, conversation: Conversation, timeline: int, t: float) -> None:
        self.actor: str = line["actor"]
        self.socket: str = line["socket"]
        self.conversation = conversation
        self.for_customer = line["role"] == "customer"
        self.timeline = timeline
        self.last: int = line["after"]
        self.since = t
        self.needs_reset = False
        """Whether its cursor is of another log, and it was not told yet to start again."""
        self.missed: dict[int, int] = {}
        """Numbers that were left out, with the line that shows it."""


class Socket:
    """An open socket."""

    __slots__ = ("is_reset", "streams")

    def __init__(self) -> None:
        self.streams: dict[str, Stream | None] = {}
        """By conversation; ``None`` where it is followed no longer."""
        self.is_reset = False
        """Whether all that it follows was told to start again: cursors from before are void."""
