"""Actions that wait for a person, or were carried out: what each is, a pure fold of its events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from agent.dialogue import Deed
from escalation.errors import NoSuchAction
from escalation.events import (
    ActionClosed,
    ActionDecided,
    ActionHeld,
    ActionOutcome,
    ActionTaken,
    ActionWord,
)

ActionState = Literal["held", "decided", "taken", "closed"]

MOST_REMEMBERED = 20
"""Closed actions of one conversation that are still told of from memory; the log has them all."""
MOST_DEEDS = 5
"""What was carried out last of which the bot is told."""

_Actions = tuple["HeldAction", ...]


@dataclass(frozen=True, slots=True)
class HeldAction:
    """An action, from when it was held (as event ``seq``) until it was closed.

    ``args`` are the arguments asked for; once it is decided, those to carry it out with. ``text``
    is the person's answer or reason. The desk carries out itself what its own bot wants done for
    the customer's message ``through_seq``, asked at the holder epoch ``epoch``; ``result`` is then
    what the tool told or what went wrong, and ``cause`` why the action was given up.
    """

    seq: int
    at: str
    name: str
    args: Mapping[str, Any] = field(hash=False)
    allowed: tuple[ActionWord, ...] = ()
    description: str = ""
    owner: str = ""
    reference: str = ""
    state: ActionState = "held"
    decision: ActionWord | None = None
    decided_by: str | None = None
    """Id of the person who decided."""
    decided_name: str | None = None
    text: str = ""
    attempt: int = 0
    """How often the decision was taken up."""
    runner: str = ""
    """Who took it up last."""
    through_seq: int = 0
    only_holder: bool = False
    history: str = ""
    """The ``log_id`` under which the desk's own was asked."""
    approval_seconds: float | None = None
    """After how long without a decision it is given up; ``None``: it waits for as long as needed."""
    epoch: int = 0
    outcome: ActionOutcome = ""
    result: str = ""
    cause: str = ""

    @property
    def is_own(self) -> bool:
        """Say whether the desk carries it out, and no program of somebody else."""
        return self.through_seq > 0

    @property
    def is_under_way(self) -> bool:
        """Say whether the desk is to carry it out, or is at it."""
        return self.is_own and self.state in ("decided", "taken")


def add_action(actions: _Actions, event: ActionHeld, seq: int, at: str, epoch: int = 0) -> _Actions:
    """Return the actions with one more, held as number ``seq`` at a holder epoch."""
    inner = event.inner
    held = HeldAction(
        seq,
        at,
        inner.name,
        inner.args,
        tuple(inner.allowed),
        inner.description,
        inner.owner,
        inner.reference,
        through_seq=inner.through_seq,
        only_holder=inner.only_holder,
        history=inner.history,
        approval_seconds=inner.approval_seconds,
        epoch=epoch,
    )
    return (*actions, held)


def note_decided(actions: _Actions, event: ActionDecided) -> _Actions:
    """Return the actions with one of them decided; one that is not there changes nothing."""
    inner = event.inner
    return tuple(
        replace(
            each,
            state="decided",
            decision=inner.decision,
            args=inner.args,
            text=inner.text,
            decided_by=inner.by,
            decided_name=event.author.name,
        )
        if each.seq == inner.action_seq
        else each
        for each in actions
    )


def note_taken(actions: _Actions, event: ActionTaken) -> _Actions:
    """Return the actions with the decision of one of them taken up."""
    inner = event.inner
    return tuple(
        replace(each, state="taken", attempt=inner.attempt, runner=inner.runner)
        if each.seq == inner.action_seq
        else each
        for each in actions
    )


def note_closed(actions: _Actions, event: ActionClosed) -> _Actions:
    """Return the actions with one of them closed, without the oldest of many."""
    inner = event.inner
    closed = tuple(
        replace(
            each,
            state="closed",
            outcome=inner.outcome,
            result=inner.result,
            cause=inner.cause,
        )
        if each.seq == inner.action_seq
        else each
        for each in actions
    )
    over = [each.seq for each in closed if each.state == "closed"]
    return drop_actions(closed, over[:-MOST_REMEMBERED])


def drop_actions(actions: _Actions, seqs: Collection[int]) -> _Actions:
    """Return the actions without those whose event is named: they are erased."""
    return tuple(each for each in actions if each.seq not in seqs)


def require_action(actions: _Actions, seq: int) -> HeldAction:
    """Return the action held as number ``seq``. Raises ``NoSuchAction``."""
    found = next((each for each in actions if each.seq == seq), None)
    if found is None:
        raise NoSuchAction
    return found


# -- what the desk's own actions mean for the bot's turn ------------------------------------------


def list_awaited(actions: _Actions) -> tuple[HeldAction, ...]:
    """Return what the bot waits for a yes to, to go on by itself then; the oldest first."""
    return tuple(
        each for each in actions if each.is_own and each.state == "held" and not each.only_holder
    )


def list_deeds(actions: _Actions) -> tuple[Deed, ...]:
    """Return what the desk carried out, the newest last."""
    done = [each for each in actions if each.is_own and each.outcome == "done"]
    return tuple(
        Deed(each.name, each.args, each.result, each.decided_name or "")
        for each in done[-MOST_DEEDS:]
    )


def find_left_open(actions: _Actions, epoch: int) -> int | None:
    """Return the oldest message that actions which are still open were to deal with."""
    return min(
        (
            each.through_seq
            for each in actions
            if each.is_own and not each.only_holder and each.state != "closed"
            if each.epoch == epoch
        ),
        default=None,
    )


def find_owed(actions: _Actions, seq: int, epoch: int) -> int | None:
    """Return the message that the bot owes an answer to once more, now that action ``seq`` is over.

    It was carried out, nothing else of the desk's own is open, and the bot has had the conversation
    ever since it asked.
    """
    if any(each.is_own and each.state != "closed" for each in actions):
        return None
    over = next((each for each in actions if each.seq == seq), None)
    is_told = over is not None and over.is_own and over.outcome == "done" and over.epoch == epoch
    return over.through_seq if over is not None and is_told else None
