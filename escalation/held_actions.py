"""Actions of somebody's own bot that wait for a person: what each is, a pure fold of its events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from escalation.events import ActionClosed, ActionDecided, ActionHeld, ActionTaken, ActionWord

ActionState = Literal["held", "decided", "taken", "closed"]

MOST_REMEMBERED = 20
"""Closed actions of one conversation that are still told of from memory; the log has them all."""

_Actions = tuple["HeldAction", ...]


@dataclass(frozen=True, slots=True)
class HeldAction:
    """An action, from when it was held (as event ``seq``) until it was closed.

    ``args`` are the arguments asked for; once it is decided, those to carry it out with. ``text``
    is the person's answer or reason.
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


def add_action(actions: _Actions, event: ActionHeld, seq: int, at: str) -> _Actions:
    """Return the actions with one more, held as number ``seq``."""
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
    seq = event.inner.action_seq
    closed = tuple(replace(each, state="closed") if each.seq == seq else each for each in actions)
    over = [each.seq for each in closed if each.state == "closed"]
    return drop_actions(closed, over[:-MOST_REMEMBERED])


def drop_actions(actions: _Actions, seqs: Collection[int]) -> _Actions:
    """Return the actions without those whose event is named: they are erased."""
    return tuple(each for each in actions if each.seq not in seqs)
