"""Builds the mail by which a customer who is away gets answers: plain text, safe from what anybody wrote. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from agent_console.mail.postbox import Postbox
from agent_console.mail.spoken import Spoken
from escalation.clock import parse_time

ABOVE_THIS_LINE = "-- Write your answer above this line --"
"""What answers are cut at: nearly every mail program quotes it."""
STOP = "STOP"
"""The word by which a customer takes the address back."""
LONGEST_ANSWERS = 60_000
"""Letters of answers in one mail; what is more is in the chat, and the mail says so."""
_LONGEST_QUOTED, _MOST_QUOTED = 600, 6
_LONGEST_NAME = 60
_PLAIN = SMTP.clone(cte_type="7bit")
"""For every server on the way, also one without 8BITMIME."""
_KEPT_CONTROLS = "\n\t"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")
"""Characters that turn the writing's direction: text could be made to look like another."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says.

    ``answers`` are new to the customer, ``before`` is what was said before them. ``address_token``
    names the conversation in the address to answer to, ``link`` opens the chat there. ``id`` is the
    same for every attempt.
    """

    id: str
    to: str
    answers: Sequence[Spoken]
    before: Sequence[Spoken]
    address_token: str
    link: str
    at: datetime


def build_letter(letter: Letter, postbox: Postbox) -> EmailMessage:
    """Build the mail. All mails of a conversation refer to the same first one: they are one thread."""
    mail = EmailMessage(policy=_PLAIN)
    thread = f"<{letter.address_token}@{postbox.domain}>"
    answer_to = postbox.build_reply_address(letter.address_token)
    mail["Subject"] = f"Your conversation with {_line(postbox.name) or postbox.domain}"
    mail["From"] = formataddr((_line(postbox.name), postbox.address))
    mail["To"] = letter.to
    mail["Reply-To"] = formataddr((_line(postbox.name), answer_to))
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.id}.{letter.address_token}@{postbox.domain}>"
    mail["In-Reply-To"] = thread
    mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Unsubscribe"] = f"<mailto:{answer_to}?subject={STOP}>"
    mail.set_content(_build_text(letter, postbox))
    return mail


def _build_text(letter: Letter, postbox: Postbox) -> str:
    parts = [ABOVE_THIS_LINE, *_tell_answers(letter.answers, postbox)]
    parts += [
        f"See the whole conversation, and go on in the chat:\n{letter.link}",
        "The link is for you alone and works for 30 days. You may also simply answer this mail.",
        "You get it because you left this address in our chat. To get no more mail about this "
        f"conversation, answer with the single word {STOP}.",
    ]
    if letter.before:
        said = [_quote(each, postbox) for each in letter.before[-_MOST_QUOTED:]]
        parts.append("\n>\n".join(["What was said before:", *said]))
    return "\n\n".join(parts) + "\n"


def _tell_answers(answers: Sequence[Spoken], postbox: Postbox) -> list[str]:
    parts, left = [], LONGEST_ANSWERS
    for each in answers:
        text = _clean(each.text)
        told = text if len(text) <= left else text[: max(left, 0)].rstrip() + " …"
        left -= len(told)
        parts.append(f"{_name(each, postbox)} wrote:\n\n{told}")
        if told != text:
            parts.append("(Cut: the rest is in the chat.)")
            break
    return parts


def _quote(said: Spoken, postbox: Postbox) -> str:
    text = _clean(said.text)
    if len(text) > _LONGEST_QUOTED:
        text = text[:_LONGEST_QUOTED].rstrip() + " …"
    moment = parse_time(said.at).strftime("%d %B %Y, %H:%M UTC").lstrip("0")
    lines = [f"{_name(said, postbox)}, {moment}:", *text.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _name(said: Spoken, postbox: Postbox) -> str:
    if said.role == "customer":
        return "You"
    if said.role == "bot":
        return "Our assistant (a bot)"
    return _line(said.name or "") or _line(postbox.name) or "We"


def _line(text: str) -> str:
    shown = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    return " ".join(shown.split())[:_LONGEST_NAME]


def _clean(text: str) -> str:
    """Return a text without what no mail can carry, or what hides what it says."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(
        each
        for each in lines
        if each in _KEPT_CONTROLS
        or (unicodedata.category(each) not in ("Cc", "Cs") and each not in _TURNING)
    )
    return shown.strip()
