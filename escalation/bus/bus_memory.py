"""The bus of a single process: calls its listeners directly."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escalation.bus.bus import Listener


class MemoryBus:
    """Nudges listeners of the same process, at once and in order."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def nudge(self, conversation_id: str, head: int) -> None:
        for listener in tuple(self._listeners):
            listener.hear_nudge(conversation_id, head)

    def whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        for listener in tuple(self._listeners):
            listener.hear_whisper(conversation_id, status)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
