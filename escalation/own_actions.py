"""What the desk's own bot wants done: held for a person, carried out once, and told: pure."""

from __future__ import annotations

from collections.abc import Sequence

from agent.dialogue import Permission
from escalation.commands import BeginDeed, DeedCommand, EndDeed, PassVeto
from escalation.conversation import Conversation
from escalation.desk_events import ConversationReopened, HandoffInner, HandoffRequested
from escalation.errors import AlreadyTaken, Invalid
from escalation.event_parts import BOT, SYSTEM, Event
from escalation.events import (
    ActionClosed,
    ActionClosedInner,
    ActionHeld,
    ActionInner,
    ActionTaken,
    ActionTakenInner,
    ActionWord,
    DecisionInner,
)
from escalation.held_actions import HeldAction, list_awaited, require_action
from escalation.keeping import MOST_WANTED
from escalation.notices import build_notice, build_waiting_notice
from escalation.setting_aside import OVERDUE, hand_over, set_held_aside

MOST_FOR_ONE_MESSAGE = 3
"""After so many for the same message of the customer a person takes over."""

_ALLOWED: list[ActionWord] = ["approve", "edit", "reject"]
_REASONS = {"failed": "action_failed", "unknown": "action_outcome_unknown"}
"""Why a person gets the conversation where something was not done, or may have been."""


def find_obstacle(
    c: Conversation, permissions: Sequence[Permission], through_seq: int
) -> str | None:
    """Say why a person must take over for what is wanted; ``None`` where a yes for each will do."""
    if "human" in permissions:
        return "Only a person may do that."
    if len(permissions) > MOST_WANTED:
        return f"That is more than {MOST_WANTED} at once."
    before = sum(each.is_own and each.through_seq == through_seq for each in c.actions)
    if before >= MOST_FOR_ONE_MESSAGE:
        return f"It wanted {before} things done for this message before."
    return None


def hold_wanted(
    decision: DecisionInner,
    history: str,
    *,
    only_holder: bool = False,
    approval_seconds: float | None = None,
) -> list[Event]:
    """Put what a bot wants done before the people of the desk, or before the holder alone."""
    return [
        ActionHeld(
            author=BOT,
            inner=ActionInner(
                name=wanted.name,
                args=wanted.args,
                description=wanted.description,
                allowed=_ALLOWED,
                through_seq=decision.through_seq,
                only_holder=only_holder,
                history=history,
                approval_seconds=approval_seconds,
            ),
        )
        for wanted in decision.wants[:MOST_WANTED]
    ]


def give_up_overdue(c: Conversation, command: PassVeto) -> Sequence[Event]:
    """Give up what nobody has decided about in time: it is never done for want of a no.

    A person gets the conversation. Where the plan says ``apologise`` the bot keeps it, unless
    something was granted for the same message: then there is more to tell than an apology.
    """
    awaited = list_awaited(c.actions)
    if not awaited or c.window is None:
        return []
    if (c.window.seq, c.epoch) != (command.draft_seq, command.epoch):
        return []
    through_seq, overdue = awaited[0].through_seq, command.overdue
    is_granted = any(
        each.is_own and each.through_seq == through_seq and each.decision is not None
        for each in c.actions
    )
    given_up = set_held_aside(c, OVERDUE)
    if overdue.then == "apologise" and not is_granted:
        return [*given_up, build_notice("unchecked", overdue.say)]
    inner = HandoffInner(reasons=[OVERDUE], through_seq=through_seq)
    say = overdue.say if overdue.then == "handoff" else ""
    return [
        HandoffRequested(author=SYSTEM, inner=inner),
        *given_up,
        build_waiting_notice(command.anyone_online, "late", say),
    ]


def carry_out(c: Conversation, command: DeedCommand) -> Sequence[Event]:
    """Begin what was decided, once for ever, or note what became of it.

    Raises ``NoSuchAction``, ``Invalid``, ``AlreadyTaken``.
    """
    action = require_action(c.actions, command.action_seq)
    if not action.is_own:
        raise Invalid("A program of somebody else carries this action out.")
    match command:
        case BeginDeed():
            return _begin(c, action, command.node)
        case EndDeed():
            return _end(c, action, command)


def _begin(c: Conversation, action: HeldAction, node: str) -> list[Event]:
    if action.state == "held":
        raise Invalid("Nobody has decided about this action yet.")
    if action.state == "taken" and action.runner == node:
        return []  # stored before, and the answer was lost
    if action.state != "decided":
        raise AlreadyTaken(
            f"{action.runner or 'Nobody'} has this action already.", state=c.state, head=c.head
        )
    inner = ActionTakenInner(action_seq=action.seq, attempt=1, runner=node)
    return [ActionTaken(author=BOT, inner=inner)]


def _end(c: Conversation, action: HeldAction, command: EndDeed) -> list[Event]:
    if action.state == "closed":
        return []
    is_at_it = action.state == "taken" and action.runner == command.node
    if not is_at_it and (action.state, command.outcome) != ("decided", "unknown"):
        raise AlreadyTaken("This node is not at that action.", state=c.state, head=c.head)
    inner = ActionClosedInner(action_seq=action.seq, outcome=command.outcome, result=command.result)
    closed = ActionClosed(author=BOT, inner=inner)
    reason = _REASONS.get(command.outcome)
    if reason is None or c.state not in ("bot", "resolved"):
        return [closed]
    # A person let it be done, and must hear that it was not; also where all seemed settled.
    reopened = [ConversationReopened(author=SYSTEM)] if c.state == "resolved" else []
    online = command.anyone_online
    return [
        closed,
        *reopened,
        *hand_over(c, [reason], action.through_seq, anyone_online=online, but=action.seq),
    ]
