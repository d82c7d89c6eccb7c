"""What customers have had before their eyes, as their widgets tell it: kept in memory, lossy."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

MOST_KEPT = 20_000
"""Conversations that are remembered; beyond that those told of longest ago are forgotten."""


class Seen:
    """Hears on the bus up to which number customers have seen their conversations.

    What is lost, or forgotten, costs a mail about something that was seen already, and nothing else.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[str, int] = OrderedDict()

    def find(self, conversation_id: str) -> int:
        """Return the newest number that the customer has seen, as far as known; 0 where nothing is."""
        return self._seen.get(conversation_id, 0)

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        """Nothing that nudges tell is of use here."""

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Note what a customer has seen."""
        seq = status.get("seen")
        if not isinstance(seq, int):
            return
        self._seen[conversation_id] = max(seq, self.find(conversation_id))
        self._seen.move_to_end(conversation_id)
        if len(self._seen) > MOST_KEPT:
            self._seen.popitem(last=False)
