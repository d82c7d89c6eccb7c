"""What conditions may look at: each variable with its kind, and its value in a situation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.policy.condition_text import Kind
from escalation.policy.probability import read_probability
from escalation.policy.rule import Situation
from escalation.policy.surroundings import Attribute

Variables = dict[str, Any]
"""Values by name, groups as mappings. What is not known is not there: asking for it fails."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that a condition may ask for; ``may_lack`` says that it is not always known."""

    kind: Kind
    what: str
    may_lack: bool = False


VARIABLES: Mapping[str, Variable] = {
    "message": Variable("text", "the customer's words since somebody else spoke last"),
    "topic": Variable("text", "the topic of the bot's answer; empty where it has none"),
    "signals.wants_human": Variable("number", "how much the message asks for a person", True),
    "signals.frustration": Variable("number", "how frustrated it sounds", True),
    "signals.injection": Variable("number", "how much it gives the bot orders", True),
    "signals.repeated_question": Variable("number", "how alike it is to an earlier one", True),
    "draft.failed": Variable("flag", "the bot wrote no answer and wants nothing done"),
    "draft.confidence": Variable("number", "how sure the bot is, from 0 to 1", True),
    "draft.threshold": Variable("number", "the confidence that the evidence asks for", True),
    "draft.certified": Variable("flag", "reviewed answers certify the threshold"),
    "draft.rests_on_tool": Variable("flag", "the answer tells what a tool told"),
    "draft.wants_tool": Variable("flag", "the bot wants a tool run that is not free"),
    "draft.sources": Variable("whole", "how many passages the answer cites"),
    "customer.language": Variable(
        "text",
        "the attribute `language` where your programs gave it, else the language of the message as "
        "the bot saw it; empty where nobody can tell",
    ),
    "conversation.site": Variable("text", "the site that it began on"),
    "conversation.misses": Variable("whole", "how often in a row the bot was not sure enough"),
    "conversation.messages": Variable("whole", "how many messages the customer wrote so far"),
    "conversation.minutes": Variable("number", "minutes since it was opened", True),
    "conversation.human_joined": Variable("flag", "a person has had it before"),
    "conversation.reopened": Variable("flag", "it was resolved before"),
    "conversation.has_contact": Variable("flag", "the customer left an e-mail address"),
    "hours.open": Variable("flag", "the desk has its opening hours", True),
    "hours.hour": Variable("whole", "the hour at the desk, 0 to 23", True),
    "hours.minute": Variable("whole", "the minute, 0 to 59", True),
    "hours.weekday": Variable("text", "`monday` to `sunday`, at the desk", True),
    "hours.date": Variable("text", "the date at the desk, such as `2026-12-24`", True),
    "queue.waiting": Variable("whole", "conversations that wait for a person", True),
    "queue.online": Variable("whole", "people who are there", True),
}
"""By dotted name. Beside these: ``signals.topics`` by name, and the attributes that a file names."""


def list_kinds(topics: Iterable[str], attributes: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the kind of every variable, with these sensitive topics and attributes of customers."""
    kinds: dict[str, Kind] = {name: each.kind for name, each in VARIABLES.items()}
    kinds.update({f"signals.topics.{name}": "number" for name in topics})
    kinds.update({f"customer.{name}": kind for name, kind in attributes.items()})
    return kinds


def build_variables(
    situation: Situation, topics: Iterable[str], defaults: Mapping[str, Attribute | None]
) -> Variables:
    """Return the values of all variables; ``defaults`` has each attribute that the file names."""
    signals, around = situation.signals, situation.around
    scores: Variables = {}
    if signals is not None:
        named = ("wants_human", "frustration", "injection", "repeated_question")
        scores = {name: read_probability(getattr(signals, name)) for name in named}
        of_topics = {name: read_probability(signals.topics.get(name, 0.0)) for name in topics}
        scores["topics"] = _known(of_topics)
    return {
        "message": situation.question,
        "topic": (situation.draft and situation.draft.topic) or "",
        "signals": _known(scores),
        "draft": _build_draft(situation),
        "customer": _build_customer(situation, defaults),
        "conversation": _build_conversation(situation),
        "hours": {**_known({"open": around.open}), **_read_time(around.at)},
        "queue": _known({"waiting": around.waiting, "online": around.online}),
    }


def _known(values: Variables) -> Variables:
    return {name: value for name, value in values.items() if value is not None}


def _build_draft(situation: Situation) -> Variables:
    draft = situation.draft
    if draft is None:
        flags = ("certified", "rests_on_tool", "wants_tool")
        return {**dict.fromkeys(flags, False), "failed": True, "sources": 0}
    scores = {
        "confidence": read_probability(draft.confidence.value),
        "threshold": read_probability(draft.confidence.threshold),
    }
    return {
        "failed": not draft.wants and not draft.text.strip(),
        "certified": draft.confidence.certified,
        "rests_on_tool": draft.rests_on_tool,
        "wants_tool": bool(draft.wants),
        "sources": len(draft.sources),
        **_known(scores),
    }


def _build_customer(situation: Situation, defaults: Mapping[str, Attribute | None]) -> Variables:
    given = situation.around.attributes
    seen = situation.draft.language if situation.draft else None
    language = given.get("language") or seen or ""
    named = {name: given.get(name, default) for name, default in defaults.items()}
    values = {name: _widen(each) for name, each in named.items()}
    return {"language": language, **_known(values)}


def _widen(value: Attribute | None) -> Attribute | None:
    """Return whole numbers as others, so that an attribute is of one kind however it was told."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _build_conversation(situation: Situation) -> Variables:
    conversation = situation.conversation
    opened, now = conversation.opened_at, situation.around.at
    minutes = _count_minutes(opened, now) if opened and now else None
    return {
        "site": conversation.site,
        "misses": conversation.misses,
        "messages": conversation.messages,
        "human_joined": conversation.human_joined,
        "reopened": conversation.reopened,
        "has_contact": conversation.contact is not None,
        **_known({"minutes": minutes}),
    }


def _count_minutes(since: str, now: str) -> float:
    passed = datetime.fromisoformat(now) - datetime.fromisoformat(since)
    return max(passed.total_seconds(), 0.0) / 60


def _read_time(at: str | None) -> Variables:
    if at is None:
        return {}
    moment = datetime.fromisoformat(at)
    return {
        "hour": moment.hour,
        "minute": moment.minute,
        "weekday": _DAYS[moment.weekday()],
        "date": moment.date().isoformat(),
    }
