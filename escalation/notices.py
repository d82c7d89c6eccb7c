"""The words in which the house itself speaks to a customer, one sentence for each occasion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.clock import format_time
from escalation.desk_events import CustomerNotified, NoticeBody
from escalation.event_parts import SYSTEM, Event

DISCLOSURE = (
    "You are chatting with an automated assistant. A person can join at any time: just ask."
)
NOBODY = "nobody_available"
BACK = "Somebody is at the desk again. You are in line, and they will see everything you wrote."
"""What is said to who waits when people come, in the place of ``queued``'s own words."""

TEXTS: dict[str, str] = {
    "queued": "I am handing you over to a person. They will see everything you wrote here.",
    NOBODY: (
        "A person needs to look at this, and nobody is at the desk right now. "
        "Leave your e-mail address and we will reply there, or come back to this chat later."
    ),
    "checking": "A colleague is checking this before I go on. One moment, please.",
    "requeued": "The person helping you was disconnected. You are first in line for the next one.",
    "released": "Your chat is going to another colleague. They will see everything you wrote here.",
    "bot_again": "You are talking with the automated assistant again. Ask for a person at any time.",
    "blocked": "I cannot help with this request.",
    "contact_kept": "Thank you. We will write to you at this address.",
    "parked": "This chat is on hold until there is news. Write at any time and a person comes back.",
    "taken_up": "This chat is off hold: a person will take it up again here.",
    "your_turn": "We are waiting for your reply. This chat stays open until you write.",
    "closed": "This chat was closed because it had gone quiet. Write at any time to go on.",
    "being_rechecked": "A person will answer this one. Thank you for your patience.",
    "late": "I am sorry: checking this took too long. A person will answer you instead.",
    "unchecked": (
        "I am sorry: nobody could check this in time. Ask in other words, or ask for a person."
    ),
}

_SOON = timedelta(days=6)
"""For so long the name of a day says which one is meant."""


@dataclass(frozen=True, slots=True)
class Opening:
    """When people are at the desk again: an aware time, as the clock there shows it."""

    at: datetime
    zone: str
    is_soon: bool = True
    """Whether the name of the day is enough to know which one is meant."""


def build_opening(at: datetime, now: datetime, zone: str) -> Opening:
    """Build it from the moment of opening, in the desk's own time zone."""
    return Opening(at, zone, is_soon=at - now < _SOON)


def build_notice(code: str, say: str = "") -> CustomerNotified:
    """Build the event that tells the customer ``code``, in the words of ``say`` if there are any.

    Raises ``KeyError`` on an unknown code.
    """
    reach = ["email"] if code == NOBODY else []
    return CustomerNotified(
        author=SYSTEM, body=NoticeBody(text=say or TEXTS[code], code=code, reach=reach)
    )


def build_waiting_notice(
    anyone_online: bool, code: str = "queued", say: str = ""
) -> CustomerNotified:
    """Build the event that tells the customer they wait for a person, or that nobody is there."""
    return build_notice(code, say) if anyone_online else build_notice(NOBODY)


def say_when_open(events: Iterable[Event], opening: Opening | None) -> list[Event]:
    """Add to what customers are told of an empty desk when it is open again, where that is known."""
    return [each if opening is None else _add(each, opening) for each in events]


def _add(event: Event, opening: Opening) -> Event:
    if not isinstance(event, CustomerNotified) or event.body.code != NOBODY:
        return event
    before, after = event.body.text.split(". ", 1)
    text = f"{before}. We are back on {_tell(opening)}. {after}"
    update = {"text": text, "opens_at": format_time(opening.at)}
    return event.model_copy(update={"body": event.body.model_copy(update=update)})


def _tell(opening: Opening) -> str:
    at = opening.at
    day = f"{at:%A}" if opening.is_soon else f"{at:%A}, {at.day} {at:%B}"
    return f"{day} at {at:%H:%M} ({opening.zone})"
