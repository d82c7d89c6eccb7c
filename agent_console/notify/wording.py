"""What a notice says to a person: a title, a few facts, a link, and perhaps what somebody wrote. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from agent_console.notify.notice import NO_WORDS, Notice, Words
from escalation.clock import parse_time

_TITLES = {
    "handed_over": "A customer waits for a person",
    "requeued": "A customer waits for a person again",
    "nobody_available": "A person is needed and nobody is at the desk",
    "approval_wanted": "Something waits for a person's yes",
    "clock_warned": "A customer has waited long",
    "clock_breached": "A promised time is over",
    "contact_left": "A customer left an address to be answered at",
    "resolved": "A conversation was resolved",
    "rated_low": "A customer was not content",
    "test": "This is a test: notices arrive here",
}
_CLOCKS = {
    "first_reply": "the first reply",
    "next_reply": "the next reply",
    "resolve": "to be resolved",
    "approval": "a yes or no about a held answer",
}
_CAUSES = {
    "lease_lapsed": "the person helping was disconnected",
    "released": "the person helping gave it back",
    "action": "a bot wants to do something",
}
LONGEST_WORD, LONGEST_TEXT = 60, 300


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words. ``facts`` are pairs of a name and a value; ``quote`` is a person's words."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""
    link: str = ""


def tell(notice: Notice, base_url: str, words: Words = NO_WORDS) -> Told:
    """Put a notice into words; ``base_url`` is where people reach the console."""
    facts = [("Site", clean(notice.site, LONGEST_WORD))] if notice.conversation_id else []
    if notice.reasons:
        facts.append(("Why", ", ".join(_word_reason(each) for each in notice.reasons[:5])))
    if notice.clock is not None:
        facts.append(("Waits for", _CLOCKS.get(notice.clock) or _word_reason(notice.clock)))
    if notice.due is not None:
        facts.append(("Due", _word_time(notice.due)))
    if notice.place is not None:
        facts.append(("Place in the queue", f"{notice.place} of {notice.waiting}"))
    if notice.outcome is not None:
        facts.append(("Outcome", clean(notice.outcome, LONGEST_WORD)))
    if notice.score is not None:
        facts.append(("Stars", f"{notice.score} of 5"))
    if words.email:
        facts.append(("Address", clean(words.email, LONGEST_TEXT)))
    quote = clean(words.comment or words.text or "", LONGEST_TEXT)
    return Told(_TITLES[notice.kind], tuple(facts), quote, build_link(notice, base_url))


def build_link(notice: Notice, base_url: str) -> str:
    """Return where the conversation is opened in the console."""
    if not notice.conversation_id:
        return f"{base_url}/console"
    return f"{base_url}/console#/c/{notice.conversation_id}"


def clean(text: str, longest: int) -> str:
    """Return a text as one line without anything invisible, cut where it is too long."""
    shown = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    line = " ".join(shown.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _word_time(at: str) -> str:
    """Word a time of the log for people anywhere: 21 Nov 2026, 10:02 UTC."""
    try:
        moment = parse_time(at)
    except ValueError:
        return clean(at, LONGEST_WORD)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def _word_reason(reason: str) -> str:
    return clean(_CAUSES.get(reason, reason.replace("_", " ")), LONGEST_WORD)
