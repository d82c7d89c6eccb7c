"""The words in which the house itself speaks to a customer, one sentence for each occasion."""

from __future__ import annotations

from escalation.desk_events import CustomerNotified, NoticeBody
from escalation.event_parts import SYSTEM

DISCLOSURE = (
    "You are chatting with an automated assistant. A person can join at any time: just ask."
)

TEXTS: dict[str, str] = {
    "queued": "I am handing you over to a person. They will see everything you wrote here.",
    "nobody_available": (
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
    "your_turn": "We are waiting for your reply. This chat stays open until you write.",
    "closed": "This chat was closed because it had gone quiet. Write at any time to go on.",
    "being_rechecked": "A person will answer this one. Thank you for your patience.",
}


def build_notice(code: str) -> CustomerNotified:
    """Build the event that tells the customer ``code``; raises ``KeyError`` on an unknown code."""
    reach = ["email"] if code == "nobody_available" else []
    return CustomerNotified(
        author=SYSTEM, body=NoticeBody(text=TEXTS[code], code=code, reach=reach)
    )


def build_waiting_notice(anyone_online: bool, code: str = "queued") -> CustomerNotified:
    """Build the event that tells the customer they wait for a person, or that nobody is there."""
    return build_notice(code if anyone_online else "nobody_available")
