"""Who may decide about what a bot wants done, and who goes on with it: pure, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from escalation.authority import require_holder
from escalation.commands import (
    ActionCommand,
    CloseAction,
    DecideAction,
    HoldAction,
    TakeAction,
)
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, AlreadyTaken, Invalid
from escalation.event_parts import BOT, Author, Event
from escalation.events import (
    ActionClosed,
    ActionClosedInner,
    ActionDecided,
    ActionDecidedInner,
    ActionHeld,
    ActionInner,
    ActionTaken,
    ActionTakenInner,
)
from escalation.held_actions import HeldAction, require_action
from escalation.setting_aside import OVERDUE, hand_over

MOST_WAITING = 50
"""Actions of one conversation that may be open at the same time."""

_GIVEN_UP = {
    "new_message": "The customer has written again",
    "claimed": "Somebody took the conversation over",
    "handoff": "The conversation was handed over to a person",
    "returned": "The conversation was given back to the bot",
    "resolved": "The conversation was brought to an end",
    OVERDUE: "Nobody decided about it in time",
}
"""Why what the desk's own bot wanted is wanted no more."""

_DECIDED = {
    "approve": "approved this",
    "edit": "approved this, with changes",
    "reject": "rejected this",
}
_COME_OF = {
    "done": " It was carried out.",
    "failed": " It failed.",
    "unknown": " Nobody knows whether it was carried out.",
}


def act(c: Conversation, command: ActionCommand) -> Sequence[Event]:
    """Put an action before the people of the desk, decide about it, take the decision up, or close it.

    Whoever holds the conversation, and also where it is resolved: the program waits all the same.
    """
    match command:
        case HoldAction():
            return _hold(c, command)
        case DecideAction():
            return _decide(c, command)
        case TakeAction():
            return _take(c, command)
        case CloseAction():
            return _close(c, command)


def _hold(c: Conversation, command: HoldAction) -> Sequence[Event]:
    if not command.allowed:
        raise Invalid(
            "An action that nothing may be decided about waits for ever.", field="allowed"
        )
    if sum(each.state != "closed" for each in c.actions) >= MOST_WAITING:
        raise Invalid(f"This conversation has {MOST_WAITING} open actions already.")
    inner = ActionInner(
        by=command.person.id,
        name=command.name,
        args=dict(command.args),
        description=command.description,
        allowed=list(dict.fromkeys(command.allowed)),
        said=list(command.said),
        owner=command.owner,
        reference=command.reference,
    )
    return [ActionHeld(author=BOT, inner=inner)]


def _decide(c: Conversation, command: DecideAction) -> Sequence[Event]:
    action = require_action(c.actions, command.action_seq)
    if action.state != "held":
        raise build_refusal(c, action)
    if action.only_holder:
        require_holder(c, command.person)
    decision = command.decision
    if decision not in action.allowed:
        allowed = ", ".join(action.allowed)
        raise Invalid(f"That is not allowed for this action, but: {allowed}.", field="decision")
    if decision == "respond" and not command.text.strip():
        raise Invalid("The field text: is missing.", field="text")
    chosen = dict({"approve": action.args, "edit": command.args}.get(decision, {}))
    if action.is_own and decision != "reject":
        _require_runnable(action, chosen, command)
    inner = ActionDecidedInner(
        by=command.person.id,
        action_seq=action.seq,
        decision=decision,
        args=chosen,
        text=command.text,
    )
    decided = ActionDecided(author=Author(role="human", name=command.person.name), inner=inner)
    if action.is_own and decision == "reject":
        return [decided, *_end_rejected(c, action, command)]
    return [decided]


def _require_runnable(action: HeldAction, args: Mapping[str, Any], command: DecideAction) -> None:
    if action.history != command.history:
        raise Invalid(
            "The database was restored from a backup since this was asked, and it may have been done "
            "meanwhile: look, and reject it here."
        )
    wrong = command.check(action.name, args)
    if wrong is not None:
        raise Invalid(wrong, field="args")


def _end_rejected(c: Conversation, action: HeldAction, command: DecideAction) -> list[Event]:
    """End what the desk would have carried out; where the bot had asked, a person answers instead."""
    by = command.person.id
    inner = ActionClosedInner(by=by, action_seq=action.seq, outcome="rejected")
    closed = ActionClosed(author=BOT, inner=inner)
    if c.state != "bot":
        return [closed]
    handed_over = hand_over(
        c,
        ["action_rejected"],
        action.through_seq,
        anyone_online=command.anyone_online,
        by=by,
        but=action.seq,
        code="being_rechecked",
    )
    return [closed, *handed_over]


def _take(c: Conversation, command: TakeAction) -> Sequence[Event]:
    # After a crash the program of the same name may take it up again, under the next attempt: it
    # alone can know that its former self is gone.
    action = _require_foreign(c, command.action_seq)
    if action.state == "held":
        raise Invalid("Nobody has decided about this action yet.")
    is_over = action.state == "closed" or _is_others(action, command.runner)
    if is_over or command.attempt != action.attempt + 1:
        raise _build_taken(c, action)
    inner = ActionTakenInner(
        by=command.person.id,
        action_seq=action.seq,
        attempt=command.attempt,
        runner=command.runner,
    )
    return [ActionTaken(author=BOT, inner=inner)]


def _close(c: Conversation, command: CloseAction) -> Sequence[Event]:
    action = _require_foreign(c, command.action_seq)
    if _is_others(action, command.runner):
        raise _build_taken(c, action)
    if action.state == "closed":
        return []
    inner = ActionClosedInner(by=command.person.id, action_seq=action.seq)
    return [ActionClosed(author=BOT, inner=inner)]


def _is_others(action: HeldAction, runner: str) -> bool:
    return action.state == "taken" and action.runner != runner


def _build_taken(c: Conversation, action: HeldAction) -> AlreadyTaken:
    who = action.runner or "Nobody"
    return AlreadyTaken(
        f"{who} has taken this decision up (attempt {action.attempt}).", state=c.state, head=c.head
    )


def build_refusal(c: Conversation, action: HeldAction) -> AlreadyDecided:
    """Build what somebody is told who decides too late: what was decided, by whom, how it stands."""
    done = _DECIDED.get(action.decision or "", "answered in its place")
    told = (
        f"{action.decided_name or 'Somebody'} has already {done}.{_COME_OF.get(action.outcome, '')}"
    )
    if not action.decision:
        told = "The program that asked wants no decision any more."
        if action.is_own:
            told = f"{_GIVEN_UP.get(action.cause, 'Things have changed')}: this is wanted no more."
    present = {"state": action.state, "decision": action.decision, "text": action.text}
    ended = {"outcome": action.outcome, "result": action.result, "cause": action.cause}
    return AlreadyDecided(
        told,
        by={"id": action.decided_by, "name": action.decided_name} if action.decision else None,
        action={**present, **ended, "args": dict(action.args)},
        state=c.state,
        head=c.head,
    )


def _require_foreign(c: Conversation, seq: int) -> HeldAction:
    action = require_action(c.actions, seq)
    if action.is_own:
        raise Invalid("The desk carries this action out itself.")
    return action
