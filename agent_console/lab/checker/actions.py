"""What the desk's own bot wants done, as the rows of one conversation tell: read from the design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent_console.lab.checker.rows import Row, read_int, read_text

Standing = Literal["held", "void", "decided", "taken", "closed"]
"""``void``: it waits no longer, for something happened that gives it up."""

OVERDUE = "approval_overdue"
"""The reason, and the cause, where nobody decided in time."""
GIVES_UP_ALL = frozenset(("ReturnedToBot", "ConversationResolved"))
"""Rows that also give up what only the holder may decide about."""
GIVES_UP = GIVES_UP_ALL | {"CustomerWrote", "HandoffRequested", "ConversationClaimed"}


@dataclass(slots=True)
class Action:
    """One action. ``args`` are those asked for, ``chosen`` those that a person said yes to.

    ``yes``, ``taken`` and ``closed`` are the rows that say so, 0 where there is none.
    """

    seq: int
    line: int
    name: str | None
    args: Any
    through: int
    only_holder: bool
    epoch: int
    standing: Standing = "held"
    chosen: Any = None
    is_decided: bool = False
    yes: int = 0
    taken: int = 0
    closed: int = 0
    outcome: str | None = None
    result: str | None = None
    seconds: float | None = None
    """How long people have to decide about it; ``None`` where it waits for as long as needed."""

    @property
    def is_under_way(self) -> bool:
        """Say whether a person let it be done, and its end is not told yet."""
        return self.yes > 0 and self.standing in ("decided", "taken")


class Actions:
    """The desk's own actions of one conversation, by number; those of other programs are left out."""

    __slots__ = ("_all",)

    def __init__(self) -> None:
        self._all: dict[int, Action] = {}

    def __iter__(self) -> Iterator[Action]:
        return iter(self._all.values())

    @property
    def is_any_open(self) -> bool:
        """Say whether something is held, on its way, or was given up without a word yet."""
        return any(each.standing != "closed" for each in self)

    def find(self, seq: int | None) -> Action | None:
        """Return an action of the desk's own."""
        return None if seq is None else self._all.get(seq)

    def is_overdue(self, through: int | None) -> bool:
        """Say whether something that people had a time to decide about waits for that message."""
        return any(
            each.standing == "held" and each.seconds is not None and each.through == through
            for each in self
        )

    def find_named(self, row: Row) -> Action | None:
        """Return the action that a row is about."""
        return self.find(read_int(row.inner, "action_seq"))

    def hold(self, row: Row) -> Action | None:
        """Take an ``ActionHeld``; ``None`` for that of another program, or one that was erased."""
        through = read_int(row.inner, "through_seq")
        if not through:
            return None
        seconds = row.inner.get("approval_seconds")
        action = self._all[row.seq] = Action(
            row.seq,
            row.line,
            read_text(row.inner, "name"),
            row.inner.get("args"),
            through,
            row.inner.get("only_holder") is True,
            row.epoch,
            seconds=seconds if isinstance(seconds, float | int) else None,
        )
        return action

    def give_up(self, *, all_of_them: bool) -> None:
        """Let nobody decide any more about what waits."""
        for action in self:
            if action.standing == "held" and (all_of_them or not action.only_holder):
                action.standing = "void"

    def decide(self, row: Row) -> None:
        """Take an ``ActionDecided``."""
        action = self.find_named(row)
        if action is not None:
            action.standing, action.is_decided = "decided", True
            if is_yes(row.inner):
                action.yes, action.chosen = row.seq, row.inner.get("args")

    def take(self, row: Row) -> None:
        """Take an ``ActionTaken``."""
        action = self.find_named(row)
        if action is not None:
            action.standing, action.taken = "taken", row.seq

    def close(self, row: Row) -> Action | None:
        """Take an ``ActionClosed``."""
        action = self.find_named(row)
        if action is not None:
            action.standing, action.closed = "closed", row.seq
            action.outcome = read_text(row.inner, "outcome")
            action.result = read_text(row.inner, "result")
        return action


def is_lapse(inner: Mapping[str, Any]) -> bool:
    """Say whether an action is given up because nobody decided in time."""
    return inner.get("cause") == OVERDUE


def is_yes(inner: Mapping[str, Any]) -> bool:
    """Say whether a person let it be done, as it was asked for or with other arguments."""
    return inner.get("decision") in ("approve", "edit")
