"""Who may decide about an action of somebody's own bot, and who goes on with it: pure, each once."""

from __future__ import annotations

from collections.abc import Sequence

from escalation.commands import ActionCommand, CloseAction, DecideAction, HoldAction, TakeAction
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, AlreadyTaken, Invalid, NoSuchAction
from escalation.events import (
    BOT,
    ActionClosed,
    ActionClosedInner,
    ActionDecided,
    ActionDecidedInner,
    ActionHeld,
    ActionInner,
    ActionTaken,
    ActionTakenInner,
    Author,
    Event,
)
from escalation.held_actions import HeldAction

MOST_WAITING = 50
"""Actions of one conversation that may be open at the same time."""


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
    action = _require_action(c, command.action_seq)
    if action.state != "held":
        raise build_refusal(c, action)
    decision = command.decision
    if decision not in action.allowed:
        allowed = ", ".join(action.allowed)
        raise Invalid(f"That is not allowed for this action, but: {allowed}.", field="decision")
    if decision == "respond" and not command.text.strip():
        raise Invalid("The field text: is missing.", field="text")
    chosen = {"approve": action.args, "edit": command.args}.get(decision, {})
    inner = ActionDecidedInner(
        by=command.person.id,
        action_seq=action.seq,
        decision=decision,
        args=dict(chosen),
        text=command.text,
    )
    return [ActionDecided(author=Author(role="human", name=command.person.name), inner=inner)]


def _take(c: Conversation, command: TakeAction) -> Sequence[Event]:
    # After a crash the program of the same name may take it up again, under the next attempt: it
    # alone can know that its former self is gone.
    action = _require_action(c, command.action_seq)
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
    action = _require_action(c, command.action_seq)
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
    word = {"approve": "approved", "edit": "approved with changes", "reject": "rejected"}
    done = word.get(action.decision or "", "answered")
    told = f"{action.decided_name or 'Somebody'} {done} this already."
    present = {"state": action.state, "decision": action.decision, "text": action.text}
    return AlreadyDecided(
        told if action.decision else "The program that asked wants no decision any more.",
        by={"id": action.decided_by, "name": action.decided_name} if action.decision else None,
        action={**present, "args": dict(action.args)},
        state=c.state,
        head=c.head,
    )


def _require_action(c: Conversation, seq: int) -> HeldAction:
    found = next((each for each in c.actions if each.seq == seq), None)
    if found is None:
        raise NoSuchAction
    return found
