"""What all parts of the checker share: where it stands, what it remembers, what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agent_console.lab.checker.anomaly import Anomaly
from agent_console.lab.checker.lines import BrokenHistory, Line
from agent_console.lab.checker.memory import Conversation, Stretch
from agent_console.lab.checker.timelines import Timelines

Handler = Callable[[Line], None]


class Book:
    """``number`` and ``t`` are those of the line that is being read."""

    def __init__(self, begin: Line) -> None:
        self.number = 1
        self.t = float(begin["t"])
        self.timelines = Timelines(begin["log_id"])
        self.began_at = [self.t]
        """When each timeline began."""
        self.people: Mapping[str, str] = begin["people"]
        self.max_delay: float | None = begin.get("max_delay")
        self.max_wait: float | None = begin.get("max_wait")
        self.lease_seconds: float | None = begin.get("lease_seconds")
        self.has_deeds: bool = begin.get("deeds", False)
        """Whether each effect of a tool is written down."""
        self.capacities: dict[str, int] | None = begin.get("capacities")
        """How many conversations each person takes at most, as far as was said up to now."""
        self.max_oversleep: float | None = begin.get("max_oversleep")
        self.conversations: dict[str, Conversation] = {}
        self.actors: set[str] = set(begin.get("customers", ())) | set(begin["people"])
        self.senders: set[str] = set()
        """Actors who sent anything."""
        self.impaired: set[str] = set()
        """Sockets that the harness ever slowed or broke."""
        self.erased: list[tuple[float, str]] = []
        self.settled_at: float | None = None
        self.settled_heads: Mapping[str, int] | None = None
        self.found: list[Anomaly] = []
        self._names: dict[str, str] = {}

    def report(self, kind: str, detail: str, conversation_id: str | None, *lines: int) -> None:
        """Note an anomaly; ``lines`` are those that show it (the present one when none is named)."""
        lines = lines or (self.number,)
        t = self.t if lines[-1] == self.number else None
        self.found.append(Anomaly(kind, detail, conversation_id, t, lines))

    def find(self, conversation_id: str) -> Conversation:
        """Return what is remembered of a conversation."""
        conversation = self.conversations.get(conversation_id)
        if conversation is None:
            conversation = self.conversations[conversation_id] = Conversation(conversation_id)
        return conversation

    def find_timeline(self, log_id: str) -> int:
        """Return the timeline of a log. Raises ``BrokenHistory`` for one that was never announced."""
        timeline = self.timelines.find(log_id)
        if timeline is None:
            raise BrokenHistory(
                self.number, f"No `begin` or `restore` has announced the log `{log_id}`."
            )
        return timeline

    def reach(self, conversation: Conversation, seq: int, timeline: int) -> Stretch:
        """Note that a log holds rows up to ``seq`` (at least 1), and return that row's stretch."""
        timelines = self.timelines
        home = timelines.find_home(conversation.id, seq, timeline) if timeline else 0
        stretch = conversation.stretches.get(home)
        if stretch is None:
            stretch = conversation.find_stretch(home, timelines)
        if seq > stretch.base + len(stretch.told_at):
            stretch.reach(seq, self.t, self.number)
        return stretch

    def learn_name(self, line: Line) -> None:
        """Note what the server calls an actor."""
        self._names[line["sender"]] = line["actor"]
        self.actors.add(line["actor"])

    def name(self, sender: Any) -> str | None:
        """Return the actor whom the server calls so."""
        return self._names.get(sender, sender) if type(sender) is str else None
