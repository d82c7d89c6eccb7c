"""The queue as the desk sees it: what each conversation needs from a person, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from typing_extensions import TypedDict

from escalation.conversation import Conversation, State
from escalation.desk_events import Outcome

Need = Literal["claim", "approve", "reply", "act"]
FindDue = Callable[[Conversation], str | None]
"""Says when the most urgent promise to a customer falls due: ``Timekeeper.find_due``."""


def promise_nothing(_: Conversation) -> None:
    """Find no promise: there are no service times."""


class HolderShown(TypedDict):
    """The person who holds a conversation."""

    id: str
    name: str


class Item(TypedDict):
    """One line of the queue, as the ``queue`` frame carries it. Times are RFC 3339 in UTC."""

    conversation_id: str
    state: State
    needs: Need | None
    site: str
    customer_id: str
    waiting_since: str | None
    opened_at: str
    last_at: str
    head: int
    epoch: int
    holder: HolderShown | None
    reasons: list[str]
    confidence: float | None
    preview: str
    front: bool
    contact: str | None
    draft_seq: int | None
    """The held draft to approve or reject, else the newest suggestion to start a reply from."""
    veto_seconds: float | None
    """For a held draft that is sent after so many seconds unless somebody stops it."""
    action: str | None
    """Name of the oldest action that waits for a decision, of whoever may decide it."""
    actions: int
    """How many of them wait."""
    outcome: Outcome | None
    """How it ended, while it is resolved."""
    priority: int
    """-1 low, 0 normal, 1 high, 2 urgent."""
    group: str
    """Whom it is for; empty: everybody."""
    skills: list[str]
    language: str | None
    topic: str | None
    escalated_at: str | None
    """Since when a person is wanted."""
    replied_at: str | None
    """When a person first wrote after that."""
    offered_to: str | None
    last_human: str | None
    snoozed: bool
    """Parked: nobody is offered it."""
    snoozed_until: str | None
    waiting_on_customer: bool
    customer_left: bool
    blocked: bool
    passed_on: int
    """How often people gave it back or passed it on since a person is wanted."""
    joined: list[HolderShown]
    """Supervisors who came in beside the holder."""
    due_at: str | None
    """When the most urgent of the promised times is up; of a passed one, when it was."""


def build_item(conversation: Conversation, find_due: FindDue = promise_nothing) -> Item | None:
    """Build the line of a conversation; ``None`` when the desk has nothing to do with it.

    Shown are conversations that wait, are offered or held by a person, and all others with a draft
    or an action that waits for a person's decision.
    """
    c = conversation
    if c.state in ("bot", "resolved") and _read_need(c) is None:
        return None
    return build_line(c, find_due)


def build_line(conversation: Conversation, find_due: FindDue = promise_nothing) -> Item:
    """Build the line of any conversation, also one that needs nobody."""
    c = conversation
    kept = c.held or c.suggestion
    actions = c.waiting_actions
    return Item(
        conversation_id=c.id,
        state=c.state,
        needs=_read_need(c),
        site=c.site,
        customer_id=c.customer_id,
        waiting_since=c.waiting_since or (actions[0].at if actions else None),
        opened_at=c.opened_at,
        last_at=c.last_at,
        head=c.head,
        epoch=c.epoch,
        holder=None if c.holder is None else HolderShown(id=c.holder, name=c.holder_name or ""),
        reasons=list(c.reasons),
        confidence=c.confidence,
        preview=c.preview,
        front=c.front,
        contact=c.contact,
        draft_seq=None if kept is None else kept.seq,
        veto_seconds=None if c.held is None else c.held.veto_seconds,
        action=actions[0].name if actions else None,
        actions=len(actions),
        outcome=c.outcome,
        priority=c.route.priority,
        group=c.route.group,
        skills=list(c.route.skills),
        language=c.language,
        topic=c.topic,
        escalated_at=c.escalated_at,
        replied_at=c.replied_at,
        offered_to=c.offered_to,
        last_human=c.last_human,
        snoozed=c.snoozed,
        snoozed_until=c.snoozed_until,
        waiting_on_customer=c.waiting_on_customer,
        customer_left=c.customer_left,
        blocked=c.blocked,
        passed_on=c.passed_on,
        joined=[HolderShown(id=each.id, name=each.name) for each in c.joined],
        due_at=find_due(c),
    )


def order(items: Iterable[Item]) -> list[Item]:
    """Order the queue: whose human vanished first, then by priority and who waits longest.

    Then who has a person, and last what is parked.

    Ties fall by conversation id, so that every screen shows the same order.
    """
    return sorted(
        items,
        key=lambda item: _rank(
            item["front"],
            item["snoozed"],
            item["priority"],
            item["waiting_since"],
            item["last_at"],
            item["conversation_id"],
        ),
    )


def order_conversations(conversations: Iterable[Conversation]) -> list[Conversation]:
    """Order conversations as their lines are, without building those."""
    return sorted(
        conversations,
        key=lambda c: _rank(c.front, c.snoozed, c.route.priority, c.waiting_since, c.last_at, c.id),
    )


def _rank(
    front: bool,
    snoozed: bool,
    priority: int,
    waiting_since: str | None,
    last_at: str,
    conversation_id: str,
) -> tuple[object, ...]:
    is_with_person = waiting_since is None
    return (
        not front,
        snoozed,
        is_with_person,
        -priority,
        waiting_since or last_at,
        conversation_id,
    )


def _read_need(c: Conversation) -> Need | None:
    if c.snoozed:
        return None
    if c.state in ("waiting", "offered"):
        return "claim"
    if c.state == "bot" and c.held is not None:
        return "approve"
    if c.state == "human" and c.asked > c.settled:
        return "reply"
    is_for_anybody = any(not each.only_holder for each in c.waiting_actions)
    return "act" if is_for_anybody else None
