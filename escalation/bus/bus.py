"""The contract of the bus: it only nudges, and may lose, double, delay or forge without harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol


class Listener(Protocol):
    """Somebody on this node who wants to know. Both calls return at once and never raise."""

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        """Conversation ``conversation_id`` is (or claims to be) at ``head``: read the log."""
        ...

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Something that never enters the log, such as typing, went on in a conversation."""
        ...


class Bus(Protocol):
    """Carries hints between nodes; the log stays the truth."""

    def nudge(self, conversation_id: str, head: int) -> None:
        """Say that a conversation has grown to ``head``."""
        ...

    def whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Pass on a lossy status."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned call removes it."""
        ...
