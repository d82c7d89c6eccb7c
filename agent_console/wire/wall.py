"""The frame in which supervisors are shown live conversations, and the cards on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from escalation.conversation import State
from escalation.event_parts import Role
from escalation.routing.waiting_line import HolderShown


class Spoken(TypedDict):
    """The newest words of a conversation; ``name`` of the person who said them."""

    role: Role
    name: str | None
    text: str
    at: str


class WallCard(TypedDict):
    """A live conversation, as supervisors watch it. Times are RFC 3339 in UTC."""

    conversation_id: str
    state: State
    site: str
    topic: str | None
    priority: int
    group: str
    holder: HolderShown | None
    offered_to: str | None
    joined: list[HolderShown]
    reasons: list[str]
    scores: list[float | None]
    """How sure the bot was of its newest answers, the newest last; ``null`` where it could not say."""
    said: Spoken | None
    writing: str | None
    """The words of an answer that the bot is just writing."""
    held: bool
    """Whether a draft waits for a person's yes."""
    opened_at: str
    last_at: str
    escalated_at: str | None
    waiting_since: str | None
    snoozed: bool
    customer_left: bool


def build_wall(
    cards: Sequence[str],
    gone: Sequence[str],
    *,
    whole: bool,
    total: int,
    more: int,
    sites: Sequence[str],
    topics: Sequence[str],
) -> str:
    """Build a frame ``wall`` of encoded cards: what changed on it, or all of it (``whole``)."""
    head = {
        "type": "wall",
        "whole": whole,
        "gone": list(gone),
        "total": total,
        "more": more,
        "sites": list(sites),
        "topics": list(topics),
    }
    return encode(head)[:-1] + f',"cards":[{",".join(cards)}]}}'


def encode(content: Mapping[str, object]) -> str:
    """Encode a card, or what stands around cards."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
