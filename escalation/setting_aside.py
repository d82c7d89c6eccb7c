"""What waits for a person's yes is set aside when it is wanted no more: a pure list of events."""

from __future__ import annotations

from collections.abc import Sequence

from escalation.conversation import Conversation
from escalation.desk_events import HandoffInner, HandoffRequested
from escalation.event_parts import BOT, SYSTEM, Event, Said
from escalation.events import ActionClosed, ActionClosedInner, DraftInner, DraftSetAside
from escalation.notices import build_waiting_notice

OVERDUE = "approval_overdue"
"""The reason where nobody has decided in time about what waited for a yes."""
_ENDS_SUGGESTIONS = frozenset({"returned", "resolved"})
"""Causes for which also that is given up which only the holder may decide about."""


def set_held_aside(c: Conversation, cause: str, but: int = 0) -> list[Event]:
    """Set the held draft aside, and give up the held actions of the desk's own bot.

    Actions of somebody else's bot stay: a program waits for them. ``but`` is an action that ends
    otherwise.
    """
    events: list[Event] = []
    if c.held is not None:
        inner = DraftInner(
            through_seq=c.held.through_seq,
            confidence=c.held.confidence,
            cause=cause,
            draft_seq=c.held.seq,
        )
        events.append(DraftSetAside(author=BOT, body=Said(text=c.held.text), inner=inner))
    for each in c.waiting_actions:
        is_over = not each.only_holder or cause in _ENDS_SUGGESTIONS
        if each.is_own and is_over and each.seq != but:
            given_up = ActionClosedInner(action_seq=each.seq, outcome="given_up", cause=cause)
            events.append(ActionClosed(author=BOT, inner=given_up))
    return events


def hand_over(
    c: Conversation,
    reasons: Sequence[str],
    through_seq: int,
    *,
    anyone_online: bool,
    by: str | None = None,
    but: int = 0,
    code: str = "queued",
) -> list[Event]:
    """Let the bot go of a conversation that it holds, with all that waits there for a yes."""
    inner = HandoffInner(by=by, reasons=list(reasons), through_seq=through_seq)
    return [
        HandoffRequested(author=SYSTEM, inner=inner),
        *set_held_aside(c, "handoff", but),
        build_waiting_notice(anyone_online, code),
    ]
